// The mock e-mail: has the e-mail service make a link for its reader, and shows what that service has noted of them.
// Nothing of the landing page.
import "./bar.js";
import { byId, say } from "./dom.js";
import { READER, fetchLink, followNoted } from "./journey.js";

say(byId("to"), READER);
followNoted(byId("noted"));
const link = byId("unsubscribe");
// Not by URLSearchParams, which would write the parameters in another way: they are compared letter by letter.
const strict = new URLSearchParams(location.search).get("csp") === "strict" ? "&csp=strict" : "";
link.href = `/unsubscribe.html?${await fetchLink(READER)}${strict}`;
