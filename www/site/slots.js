// The ad slots: what is in them, and what the bidder was sent for each.
// Drawn from the last auction's own request, as the bidder had it; nothing is remembered beyond that.
import { make, say } from "./dom.js";
import { shortToken } from "./words.js";

/** The slots of this page, by the names that Prebid knows them by. */
export const SLOTS = [...document.querySelectorAll(".slot")].map(({ id }) => id);

const NOTES = {
  waiting: "// The next request is on its way.",
  without: "// Prebid.js is not here: `cargo xtask demo` makes it.",
  optedOut: "// and nothing will be added: there is an opt-out",
};

/**
 * @param {object} product of products.js
 * @param {object} [auction] the last one, of auctions.js; none where its request is not about whoever is here now
 * @param {{ optedOut?: boolean, hasPrebid?: boolean }} how
 */
export function drawSlots(product, auction, { optedOut, hasPrebid }) {
  for (const id of SLOTS) {
    const slot = document.getElementById(id);
    const ids = auction ? idsIn(auction.sent, product) : [];
    slot.dataset.sold = ids.length ? "with a token" : "without";
    const [won] = auction?.bids[id]?.bids ?? [];
    if (won) say(slot.querySelector(".creative"), won.ad);
    const bid = auction ? bidOf(id, auction.sent) : "";
    draw(slot.querySelector(".bid"), bid, auction ? optedOut && NOTES.optedOut : hasPrebid ? NOTES.waiting : NOTES.without);
  }
}

/** The ids of a request: where OpenRTB 2.6 has them, or 2.5, as Prebid Server takes them. */
const eidsIn = ({ user = {} }) => user.ext?.eids ?? user.eids ?? [];

/** The tokens of a product in a request. */
export const idsIn = (sent, { source }) =>
  eidsIn(sent).filter((eid) => eid.source === source).flatMap(({ uids }) => uids.map(({ id }) => id));

/** The part of the request that differs, with its tokens made short. */
function bidOf(id, sent) {
  const shown = eidsIn(sent).map(({ source, uids }) => ({ source, uids: uids.map((uid) => ({ id: shortToken(uid.id), atype: uid.atype })) }));
  return `{ "imp": [{ "id": "${id}" }],\n  "user": { "ext": { "eids": ${JSON.stringify(shown)} } } }`;
}

function draw(place, bid, note) {
  const words = note ? (bid ? `\n${note}` : note) : "";
  if (place.textContent !== bid + words) place.replaceChildren(bid, ...(words ? [make("i", "", words)] : []));
}
