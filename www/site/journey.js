// The stand-in for Adobe Journey Optimizer as the demo's pages need it: a link for an e-mail, and what it has noted of a reader.
// What it takes and refuses is in local-operator/src/adobe.
import { say } from "./dom.js";

/** Whom the e-mail is to. */
export const READER = "jane@example.com";

const WORDS = { email: "e-mails", push: "push notifications" };

/** The query of the link in an e-mail to this reader. */
export async function fetchLink(profile) {
  const body = JSON.stringify({ profile, sig: true });
  const link = await (await fetch("/adobe/control/links", { method: "POST", body })).json();
  return Object.entries(link)
    .map(([name, text]) => `${name}=${text}`)
    .join("&");
}

/** Keeps an element up to date with what is noted of the reader, while the page is seen. */
export function followNoted(element) {
  const draw = async () => {
    if (document.visibilityState !== "visible") return;
    // Stopped, or starting again: the words stay as they are until it answers.
    const profiles = await fetch("/adobe/control/profiles").then((response) => response.json(), () => undefined);
    if (profiles) say(element, wordsOf(profiles[READER] ?? {}));
  };
  draw();
  document.addEventListener("visibilitychange", draw);
  setInterval(draw, 1000);
}

function wordsOf(choices) {
  const refused = Object.keys(choices).map((channel) => WORDS[channel]);
  return refused.length > 0 ? `${READER} said no to ${refused.join(" and ")}.` : `${READER} has said nothing, which counts as yes.`;
}
