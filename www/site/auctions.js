// The paper's auctions: Prebid.js as publishers have it, and one bidder, who is asked through a server.
// When one is held is decided in publisher.js, and how it looks in slots.js.

const PATH = "/bidder/auctions";
const TIMEOUT_MS = 2000;

const server = (url) => ({ p1Consent: url, noP1Consent: url });

const PREBID = {
  s2sConfig: {
    accountId: "courier",
    bidders: ["harbour"],
    adapter: "prebidServer",
    enabled: true,
    timeout: TIMEOUT_MS,
    endpoint: server(new URL(PATH, location).href),
    syncEndpoint: server("data:,"),
  },
  // The slots show a token as soon as there is one, and no auction waits for it.
  userSync: { auctionDelay: 0, syncEnabled: false },
};

/** In the queue, as on any page: Prebid.js may come later, or not at all. */
const prebid = () => ((window.pbjs ??= {}).que ??= []);

/** Configures Prebid for these slots. */
export function prepareAuctions(slots) {
  const banner = { sizes: [[600, 120]] };
  const units = slots.map((code) => ({ code, mediaTypes: { banner }, bids: [{ bidder: "harbour", params: {} }] }));
  prebid().push(() => {
    window.pbjs.setConfig(PREBID);
    window.pbjs.addAdUnits(units);
  });
}

/** Holds one auction, and answers what the bidder was sent and what it answered for each slot; `undefined` without Prebid.js. */
export async function holdAuction() {
  if (!hasPrebid()) return undefined;
  const edition = crypto.randomUUID();
  const ortb2 = { site: { ext: { edition } } };
  const bids = await new Promise((end) => window.pbjs.requestBids({ ortb2, timeout: TIMEOUT_MS, bidsBackHandler: end }));
  const answer = await fetch(`${PATH}/${edition}`);
  return answer.ok ? { sent: await answer.json(), bids: bids ?? {} } : undefined;
}

/** Whether Prebid.js is on the page. */
export const hasPrebid = () => !!window.pbjs?.libLoaded;
