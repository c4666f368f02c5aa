// What all pages of the demo have in common: the links between them, and leaving together to start over.
// Nothing of any one page.

const START_OVER = "/start-over.html";
/** Held while a page of the demo is open: start-over.html waits until nobody holds it. */
const OPEN = "courier.open";

const channel = new BroadcastChannel("courier.start-over");

/** A page that is asked to run without WebAssembly takes its visitor to pages that do too. */
export function here(path) {
  const url = new URL(path, location.href);
  if (new URLSearchParams(location.search).get("csp") === "strict") url.searchParams.set("csp", "strict");
  return url.href;
}

/** All tabs leave first: one that stayed would write back what it knows. */
function startOver() {
  channel.postMessage("start over");
  location.assign(here(START_OVER));
}

let close = () => {};
function holdOpen() {
  navigator.locks.request(OPEN, { mode: "shared" }, () => new Promise((closed) => (close = closed)));
}

holdOpen();
// A page that holds a lock is not kept for the back button.
addEventListener("pagehide", () => close());
addEventListener("pageshow", ({ persisted }) => persisted && holdOpen());
channel.addEventListener("message", () => location.assign(here(START_OVER)));

for (const link of document.querySelectorAll("a[href^='/']")) {
  link.href = here(link.getAttribute("href"));
  if (link.pathname === location.pathname && link.closest(".bar")) link.setAttribute("aria-current", "page");
}
document.querySelector("[data-leaves]")?.addEventListener("click", (click) => {
  click.preventDefault();
  startOver();
});
