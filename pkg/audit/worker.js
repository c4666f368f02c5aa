// What a service worker sends to the page while an audit runs.
// Only listening: nothing is sent, and a worker that is silent is not waited for.
import { attempt } from "../local.js";

const VALUES = 2000;

/** @returns {() => void} ends that */
export function hearWorker(search) {
  const container = attempt(() => navigator.serviceWorker);
  const hear = ({ data }) => attempt(() => search._walkNow("serviceWorker", "message", data, VALUES));
  attempt(() => container.addEventListener("message", hear));
  return () => attempt(() => container.removeEventListener("message", hear));
}
