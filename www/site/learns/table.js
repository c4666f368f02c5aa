// The rows that the bidder keeps, and what can happen to them: a replay, an opt-out that is left out, and a question that finds it.
// The bidder's server and the operator's webhook do it for real; nothing of the other steps is here.
import { fill, make } from "../dom.js";
import { pause } from "../tricks/trial.js";
import { shorten, timeOfDay } from "../words.js";

const rowsWords = (count) => (count === 1 ? "1 row" : `${count} rows`);

export class BiddersTable {
  /** Raw UIDs that the bidder has met in bid requests. */
  #held = [];

  constructor(rows, said) {
    Object.assign(this, { _rows: rows, _said: said });
  }

  /** Draws what the bidder of this product knows. How many rows there are. */
  async draw(companies) {
    const known = await companies.heard();
    fill(this._rows, known.map(row));
    return known.length;
  }

  async replay(companies, operator) {
    const before = await this.draw(companies);
    const count = await operator.replay();
    await settled(operator);
    const after = await this.draw(companies);
    const same = after === before ? "Nothing has changed" : "They had not all been known";
    this._said.textContent = `${count} opt-outs came again: ${rowsWords(before)} before, ${rowsWords(after)} now. ${same}.`;
  }

  async leaveOut(companies, operator) {
    const email = `reader${crypto.randomUUID().slice(0, 6)}@example.com`;
    const rawUid = (await companies.map(email)).json.body.email[0].u;
    this.#held.push(rawUid);
    await operator.skipNext();
    await companies.optOut({ email });
    await settled(operator);
    const count = await this.draw(companies);
    const words = `${shorten(rawUid, 10, 4)} opted out, and its webhook never came: ${rowsWords(count)}, as before.`;
    this._said.textContent = `${words} The bidder would go on bidding.`;
  }

  async reconcile(companies) {
    const count = await companies.reconcile(this.#held);
    await this.draw(companies);
    this._said.textContent = count > 0 ? `Asked optout/status, and found ${count} that nobody had told.` : "Asked optout/status: nothing was missing.";
  }
}

function row({ raw_uid, since_s, times_told }) {
  const how = times_told === 0 ? "by asking" : `told ${times_told === 1 ? "once" : `${times_told} times`}`;
  const id = make("code", "", shorten(raw_uid, 10, 4));
  const cells = [make("td", "", id), make("td", "", timeOfDay(since_s * 1_000)), make("td", "", how)];
  return make("tr", times_told === 0 ? "found" : "", ...cells);
}

/** Bidders have been told of everything, or never will be. */
async function settled(operator) {
  while ((await operator.waiting()) > 0) await pause(50);
}
