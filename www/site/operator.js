// The local operator as these pages need it: where it is, what to ask it with, and its control endpoint; and the servers of
// the demo's companies, which ask it with keys of their own. Nothing of the SDK: that talks to the operator by itself.

/** What the page's own network does, as rules of the control endpoint. */
const NETWORKS = {
  normal: undefined,
  slow: { delay_ms: 4000 },
  failing: { status: 503 },
  offline: { drop: true },
};
const ASKED_BY_PAGES = ["/v2/token/refresh", "/v2/token/client-generate"];

export class Operator {
  /** Reads the addresses and keys of the operator that serves this page. */
  static async find(product) {
    const announced = await (await fetch("/operator.json")).json();
    return new Operator(product, announced[product]);
  }

  constructor(product, { api, control, subscription_id, server_public_key }) {
    this.api = api;
    this.keypair = { subscriptionId: subscription_id, serverPublicKey: server_public_key };
    this._product = product;
    this._control = control;
  }

  /** What it was asked, oldest first. */
  async log() {
    return (await fetch(`${this._control}/log`)).json();
  }

  setLifetimes(lifetimes) {
    return this._post("lifetimes", lifetimes);
  }

  setNetwork(network) {
    const rule = NETWORKS[network];
    return this.setFaults(rule ? ASKED_BY_PAGES.map((path) => ({ path, ...rule })) : []);
  }

  setFaults(rules) {
    return this._post("faults", rules);
  }

  /** Lets held answers go; says how many. */
  async release() {
    return (await (await this._post("release", {})).json()).released;
  }

  /** Leaves out the next opt-outs that bidders would be told of: deltas that come late are skipped. */
  skipNext() {
    return this._post("webhooks", { skip_batches: 1 });
  }

  /** Tells bidders of every opt-out once more. How many there are. */
  async replay() {
    return (await (await this._post("webhooks/replay", {})).json()).replayed;
  }

  /** How many opt-outs bidders have not been told of yet. */
  async waiting() {
    return (await (await fetch(`${this._control}/webhooks`)).json()).progress.waiting;
  }

  /** Forgets opt-outs, faults, lifetimes and log. */
  reset() {
    return this._post("reset", {});
  }

  _post(what, value) {
    return fetch(`${this._control}/${what}`, { method: "POST", body: JSON.stringify(value) });
  }
}
