// The ad slots: what is in them, and what each would send to whoever sells it.
// Drawn from the SDK's own token at that moment; nothing is remembered.
import { make, say } from "./dom.js";
import { shortToken } from "./words.js";

const CREATIVES = ["Lorne Bay Oilskins. Dry since 1911.", "The Customs House: coffee until the last boat."];

/** @param {object} product of products.js */
export function drawSlots(product, token, optedOut) {
  for (const [number, slot] of [...document.querySelectorAll(".slot")].entries()) {
    slot.dataset.sold = token ? "with a token" : "without";
    say(slot.querySelector(".creative"), CREATIVES[number]);
    drawBid(slot.querySelector(".bid"), bidOf(number, product, token), optedOut);
  }
}

/** The part of a bid request that differs (OpenRTB 2.6, user.eids). */
function bidOf(number, { source }, token) {
  const eids = token ? [{ source, uids: [{ id: shortToken(token), atype: 3 }] }] : [];
  return `{ "imp": [{ "id": "slot-${number + 1}" }],\n  "user": { "eids": ${JSON.stringify(eids)} } }`;
}

function drawBid(place, bid, optedOut) {
  const note = optedOut ? "\n// and nothing will be added: there is an opt-out" : "";
  if (place.textContent !== bid + note) place.replaceChildren(bid, ...(note ? [make("i", "", note)] : []));
}
