// Google's tags (GPT) and IMA: what they keep of the token goes with it, and collectors of it are asked again when they answer.
// Which page gets a signal at all is Google's to say.
import { attempt, writeLocal } from "../local.js";

export class Google {
  constructor(people) {
    this._people = people;
  }

  _purge(person) {
    writeLocal(person._signal);
    if (person._option("gpt")) attempt(() => window.googletag.secureSignalProviders.clearAllCache());
    if (person._option("ima")) attempt(() => window.google.ima.secureSignals.clearAllCache());
  }

  _sweep(person) {
    writeLocal(person._signal);
  }

  _show() {}

  _report() {
    return [];
  }
}
