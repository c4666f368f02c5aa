// The local operator as this page needs it: where it is, what to ask it with, and its control endpoint.
// Nothing of the SDK: the SDK talks to the operator by itself.

/** So short that a visitor sees refreshes happen. */
export const LIFETIMES = {
  refresh_from_after_ms: 15_000,
  identity_expires_after_ms: 45_000,
  refresh_expires_after_ms: 600_000,
};

export class Operator {
  /** Reads the addresses and keys of the operator that serves this page. */
  static async find() {
    const { uid2 } = await (await fetch("/operator.json")).json();
    return new Operator(uid2);
  }

  constructor({ api, control, subscription_id, server_public_key }) {
    this.api = api;
    this.keypair = { subscriptionId: subscription_id, serverPublicKey: server_public_key };
    this._control = control;
  }

  /** What it was asked, oldest first. */
  async log() {
    return (await fetch(`${this._control}/log`)).json();
  }

  /** Opts an address out, as the portal does. False when it is none. */
  async optOut(email) {
    return (await this._post("opt-out", { email })).ok;
  }

  setLifetimes(lifetimes) {
    return this._post("lifetimes", lifetimes);
  }

  /** Forgets opt-outs, lifetimes and log. */
  reset() {
    return this._post("reset", {});
  }

  _post(what, value) {
    return fetch(`${this._control}/${what}`, { method: "POST", body: JSON.stringify(value) });
  }
}
