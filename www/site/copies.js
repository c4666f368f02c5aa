// Copies of the token that a page's own scripts leave, as tags and older code do; what `audit()` says of them; and their removal.
// The paper keeps none of its own: these are left when somebody asks for them, and go with an opt-out.
import { byId, fill, make, say } from "./dom.js";

const KEPT = "courier.reader";

/** As the paper's tag manager and its statistics would have them. */
function leave(token) {
  window.dataLayer = [...(window.dataLayer ?? []), { event: "login", user: { uid2: token } }];
  sessionStorage.setItem(KEPT, btoa(JSON.stringify({ reader: "Courier", token })));
}

/** What a page does that has copies: nobody else can remove them. */
export function forgetCopies() {
  delete window.dataLayer;
  sessionStorage.removeItem(KEPT);
  byId("copies").replaceChildren();
}

/** The two buttons, for the SDK of this page. */
export function offerCopies(sdk) {
  const find = () => sdk.audit().then(draw, (error) => say(byId("copies"), error.message));
  byId("find-copies").addEventListener("click", find);
  byId("leave-copies").addEventListener("click", () => {
    const token = sdk.getAdvertisingToken();
    if (token) leave(token);
    say(byId("copies"), token ? "Left in the data layer and in session storage." : "There is no token to copy.");
  });

  function draw(findings) {
    if (!sdk.getAdvertisingToken()) return say(byId("copies"), "There is no token, so there is nothing to look for.");
    if (findings.length === 0) return say(byId("copies"), "No copies: the token is where the SDK keeps it, and nowhere else.");
    fill(byId("copies"), [tableOf(findings)]);
  }
}

function tableOf(findings) {
  const head = make("tr", "", ...["Where", "How", "What to do"].map((words) => Object.assign(make("th", "", words), { scope: "col" })));
  const rows = findings.map(({ place, key, encoding, remedy }) =>
    make("tr", "", make("td", "", make("b", "", place), " ", make("code", "", key)), make("td", "", encoding), make("td", "", remedy)),
  );
  return make("table", "", make("thead", "", head), make("tbody", "", ...rows));
}
