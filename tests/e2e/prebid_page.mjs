// A publisher's page with Prebid.js, two bidders and the SDK, in any order; its auctions, and all that a token could be read from.
// Nothing is asserted here.
import { createServer } from "node:http";
import { buildPrebid } from "./prebid_build.mjs";
import { until } from "./until.mjs";

const ADDRESS = "/paper.html";

/** What each script of a page is: a tag, a file, or a function whose source is written into the page. */
const tagOf = (script) =>
  typeof script === "function" ? `<script>(${script})();</script>` : script.startsWith("<") ? script : `<script src="${script}"></script>`;

export const BRIDGES = "/sdk/uid2-bridges.js";
export const SDK = "/sdk/uid2-sdk.js";
export const PREBID = "/prebid/pbjs.js";
export const SECOND = "/prebid/pbjs2.js";

/** Two bidders, a slot, and whatever the page configures: what most publishers have in their queue. */
function configure() {
  const config = JSON.parse(document.getElementById("config").textContent);
  for (const name of config.globals) {
    const pbjs = (window[name] = window[name] || {});
    pbjs.que = pbjs.que || [];
    pbjs.que.push(() => {
      const adapter = () => ({
        callBids(request, _, done) {
          window.walkBid(request);
          done();
        },
        getSpec: () => ({}),
        setBidderCode() {},
        getBidderCode: () => "client",
      });
      pbjs.registerBidAdapter(adapter, "client");
      pbjs.setConfig(config.prebid);
      pbjs.addAdUnits(["client", "server"].map((bidder) => ({ code: bidder, mediaTypes: { banner: { sizes: [[300, 250]] } }, bids: [{ bidder, params: {} }] })));
    });
  }
}

/** What a client adapter would send: its request's ids and first-party data. */
function bid() {
  const { bidder } = JSON.parse(document.getElementById("config").textContent);
  window.walkBid = ({ bids, ortb2 }) => fetch(`${bidder}/client`, { method: "POST", mode: "no-cors", body: JSON.stringify({ bids, ortb2 }) });
}

export const PAGE = [bid, configure];

export class Paper {
  /** @param {{ scripts: (string | Function)[], prebid?: object, globals?: string[], hasRules?: boolean }} how */
  static async of(stage, { scripts, prebid = {}, globals = ["pbjs"], hasRules = true }) {
    const paper = new Paper(stage);
    // A module of Prebid's tries out cookies of every domain, of which Firefox tells.
    stage.expect(/_rdc\d+/);
    const bidder = await paper.listen();
    const config = { globals, bidder, prebid: { ...serverAt(bidder), ...prebid, userSync: { auctionDelay: 0, ...prebid.userSync } } };
    const tags = [
      `<script id="config" type="application/json">${JSON.stringify(config).replaceAll("<", "\\u003c")}</script>`,
      ...scripts.map(tagOf),
    ].join("\n");
    const body = `document.write(${JSON.stringify(tags)});`;
    await stage.context.route("**/paper.js", (route) => route.fulfill({ contentType: "text/javascript", body }));
    for (const [path, global] of [[PREBID, "pbjs"], [SECOND, "pbjs2"]]) {
      const script = await buildPrebid({ hasRules, global });
      await stage.context.route(`**${path}`, (route) => route.fulfill({ contentType: "text/javascript", body: script }));
    }
    return paper;
  }

  constructor(stage) {
    this._stage = stage;
    /** The bodies of all requests of bidders. */
    this.sent = [];
  }

  /** The bidders' own server, on loopback; answers its address. It ends with the process. */
  async listen() {
    const server = createServer((request, response) => {
      const parts = [];
      request.on("data", (part) => parts.push(part));
      request.on("end", () => {
        this.sent.push(Buffer.concat(parts).toString());
        const headers = { "access-control-allow-origin": request.headers.origin ?? "*", "access-control-allow-credentials": "true" };
        response.writeHead(200, { ...headers, "content-type": "application/json" }).end("{}");
      });
    });
    server.unref();
    await new Promise((go) => server.listen(0, "127.0.0.1", go));
    return `http://localhost:${server.address().port}`;
  }

  open() {
    return this._stage.open(ADDRESS);
  }

  /** One auction, from its call to its end; answers what bidders were sent in it. */
  async auction(tab, global = "pbjs") {
    const before = this.sent.length;
    await tab.page.evaluate(
      (global) => new Promise((end) => window[global].requestBids({ bidsBackHandler: () => end(), timeout: 2000 })),
      global,
    );
    await until("both bidders were asked", () => this.sent.length >= before + 2);
    return this.sent.slice(before);
  }
}

const serverAt = (bidder) => ({
  s2sConfig: {
    accountId: "1",
    bidders: ["server"],
    adapter: "prebidServer",
    enabled: true,
    timeout: 1000,
    endpoint: { p1Consent: `${bidder}/server`, noP1Consent: `${bidder}/server` },
    syncEndpoint: { p1Consent: "data:,", noP1Consent: "data:," },
  },
});

/** Waits until Prebid is there and has an id of this product. */
export const untilPrebidHas = (tab, token, global = "pbjs") =>
  tab.until("Prebid has the token", ([token, global]) => JSON.stringify(window[global].getUserIds?.() ?? "").includes(token), [token, global]);

/** Everything that Prebid shows or keeps in this very moment, as one text. Self-contained: its source is sent to the page. */
export function everythingOfPrebid() {
  const seen = new Set();
  const plain = (_, value) => {
    if (typeof value === "function" || value instanceof Node || value === window) return undefined;
    if (Object(value) !== value) return value;
    if (seen.has(value)) return undefined;
    seen.add(value);
    return value;
  };
  const write = (value) => {
    seen.clear();
    return JSON.stringify(value, plain);
  };
  const of = (pbjs) => [pbjs.getUserIds(), pbjs.getUserIdsAsEids(), pbjs.getUserIdsAsEidBySource("uidapi.com"), pbjs.getConfig(), pbjs.getEvents()];
  return [
    ...window._pbjsGlobals.flatMap((name) => of(window[name]).map(write)),
    JSON.stringify({ ...localStorage }),
    JSON.stringify({ ...sessionStorage }),
    document.cookie,
  ].join("\n");
}

const ANN = { email: "ann@example.com" };

/** What Prebid is told of the person by the page itself, and of others. */
export const userSyncOf = (identity, api) => ({
  auctionDelay: 50,
  userIds: [
    { name: "uid2", params: { uid2Token: identity, uid2ApiBase: api } },
    { name: "sharedId", storage: { name: "_sharedID", type: "cookie", expires: 30 } },
    { name: "unifiedId", value: { tdid: "a-tdid" } },
  ],
});

export const eidsOf = (identity) => [
  { source: "uidapi.com", uids: [{ id: identity.advertising_token, atype: 3 }] },
  { source: "example.org", uids: [{ id: "another's", atype: 1 }] },
];

const configurationOf = (identity, api) => ({
  userSync: userSyncOf(identity, api),
  ortb2: { site: { page: "a" }, user: { yob: 1990, ext: { eids: eidsOf(identity) } } },
});

/** A page whose person both the SDK and Prebid have, each by the page's own doing. `prebid` is added to what Prebid is told, or makes all of it. */
export async function beginWithPrebid(stage, { hasRules = true, scripts = [BRIDGES, SDK, ...PAGE, PREBID], globals, prebid, init } = {}) {
  const identity = await stage.identityOf(ANN);
  const paper = await Paper.of(stage, {
    scripts,
    hasRules,
    globals,
    prebid: typeof prebid === "function" ? prebid(identity) : { ...configurationOf(identity, stage.operator.api), ...prebid },
  });
  const tab = await paper.open();
  await tab.page.evaluate(
    (options) => window.__uid2.init({ consent: (notify) => ((window.say = notify), notify("granted")), ...options }),
    { baseUrl: stage.operator.api, identity, ...init },
  );
  await tab.untilToken();
  await untilPrebidHas(tab, identity.advertising_token);
  return { paper, tab, identity };
}

/** Calls `way`, and answers all of Prebid in the same task. */
export const seenAfter = (tab, way) => tab.page.evaluate(`(${way})(), (${everythingOfPrebid})()`);

