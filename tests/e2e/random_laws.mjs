// What must hold on a random walk once all tabs are at rest after a burst of calls, and who may be readable then.
// What each call did is told; whose a token is, the operator says.
import assert from "node:assert/strict";
import { storedIn } from "./seen.mjs";

export class Laws {
  constructor(people) {
    this._people = people;
    /** Who is readable, since the last rest. */
    this.current = undefined;
    /** Who may not be: an opt-out that this device was told of names them. */
    this._barred = new Set();
    /** Who logged out, and has not come again. */
    this._loggedOut = new Set();
    /** Who may be named by an opt-out that was meant for whoever came or was held in that moment. */
    this._maybeNamed = new Set();
  }

  /** The operator told this device that somebody opted out. */
  told(person) {
    if (person) this._barred.add(person);
  }

  /**
   * After a burst, at rest.
   * @param {object[]} meanings what each call answered
   */
  async check(tabs, meanings) {
    const expected = await this._join(meanings);
    const shown = await Promise.all(tabs.map((tab) => tab.token()));
    assert.equal(new Set(shown).size, 1, `tabs agree, and not: ${await this._names(shown)}`);
    const person = await this._people.whose(shown[0]);
    const who = person?.name ?? "nobody";
    assert.ok(!this._barred.has(person), `${who} opted out, and is readable`);
    assert.ok(!this._loggedOut.has(person), `${who} logged out, and is readable`);
    for (const gone of [...this._barred, ...this._loggedOut]) await this._assertGone(tabs, gone);
    const names = expected.some.map((some) => some?.name).join(" or ");
    if (expected.isSure) assert.ok(expected.some.includes(person), `${names} must be readable, and is not: ${who}`);
    if (person) assert.ok((await storedIn(tabs[0])).includes(shown[0]), `${who} is readable, and not stored`);
    // Whoever is readable was not meant.
    this._maybeNamed.delete(person);
    this.current = person;
  }

  /** Who must be readable after these calls: one of `some`, if that is sure. */
  async _join(meanings) {
    const came = meanings.filter((meaning) => meaning.came);
    for (const { came: person } of came) this._loggedOut.delete(person);
    const out = new Set();
    let isUnseen = false;
    for (const meaning of meanings.filter(({ isLeft, isOptOut }) => isLeft || isOptOut)) {
      const person = await this._people.whose(meaning.left ?? meaning.optedOut);
      // Nobody was shown, or another tab stored somebody between the getter and the call: it may have been meant for them.
      if (!person || (meaning.isDoubtful && came.length > 0)) {
        isUnseen = true;
        continue;
      }
      out.add(person);
      if (meaning.isOptOut) this._barred.add(person);
    }
    // Who was handed in again in the same moment may have come before or after.
    const again = new Set(came.map(({ came: person }) => person));
    for (const person of out) if (!again.has(person)) this._loggedOut.add(person);
    const some = came.length > 0 ? came.map(({ came: person }) => person) : [this.current];
    // `init` ignores an identity that expires sooner than the present one, and that has just been renewed.
    if (came.some(({ isByInit }) => isByInit) && meanings.some(({ isRenewed }) => isRenewed)) some.push(this.current);
    const isBarred = (person) => this._barred.has(person) || this._maybeNamed.has(person) || person.isOptedOut;
    const isHeld = (person) => out.has(person) || isBarred(person);
    const isSure = some.every((person) => person && !isHeld(person)) && came.every((meaning) => meaning.isSure);
    if (isUnseen && meanings.some(({ isOptOut }) => isOptOut))
      for (const person of [...some, this.current]) this._maybeNamed.add(person);
    return { some, isSure: isSure && !(isUnseen && came.length > 0) };
  }

  async _assertGone(tabs, person) {
    const secrets = await this._people.secretsOf(person);
    for (const tab of tabs) {
      const visible = await tab.everythingVisible();
      const isSeen = secrets.some((secret) => visible.includes(secret) || visible.includes(encodeURIComponent(secret)));
      assert.ok(!isSeen, `a token of ${person.name}, who is gone, is to be seen on a page`);
    }
  }

  async _names(tokens) {
    return (await Promise.all(tokens.map((token) => this._people.whose(token)))).map(
      (person) => person?.name ?? "nobody",
    );
  }
}
