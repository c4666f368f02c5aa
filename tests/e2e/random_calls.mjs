// The calls of a random walk: which ones a seed makes, and carrying one out in a tab, with what it means for the people.
// The laws are in random_laws.mjs.
import { setTimeout as pause } from "node:timers/promises";

/** No promise of a page pends longer: 30 s for the core, 5 s for the lock, 10 s for the answer. */
const LONGEST_WAIT_MS = 45_000;

/** A generator of numbers from 0 to 1, the same for the same seed (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How often each call is made, of a hundred. */
const WEIGHTS = {
  handIn: 20,
  signIn: 20,
  reload: 14,
  handInAgain: 6,
  disconnect: 8,
  optOutHere: 8,
  optOutAtPortal: 6,
  refresh: 8,
  reopen: 6,
  hide: 4,
};

/** The bursts of a seed: each one to four calls, in different tabs as far as there are enough, all at the same moment. */
export function plan(roll, bursts, tabs) {
  const pick = (list) => list[Math.floor(roll() * list.length)];
  const names = Object.entries(WEIGHTS).flatMap(([name, weight]) => Array(weight).fill(name));
  return Array.from({ length: bursts }, () => {
    const first = Math.floor(roll() * tabs);
    const count = pick([1, 1, 2, 2, 2, 3, 3, 4]);
    return Array.from({ length: count }, (_, at) => ({ call: pick(names), tab: (first + at) % tabs, roll: roll() }));
  });
}

/** What a promise of a page ends with; one that does not end is a broken law. */
export function ends(what, promise, patienceMs = LONGEST_WAIT_MS) {
  const never = pause(patienceMs, undefined, { ref: false }).then(() => {
    throw new Error(`pends longer than ${patienceMs / 1000} s: ${what}`);
  });
  return Promise.race([promise, never]);
}

/** Calls in a page, and answers whose token it showed in the task of the call. */
const showing = ({ page }, call, argument) =>
  page.evaluate(
    ([call, argument]) => {
      const shown = window.__uid2.getAdvertisingToken();
      window.__uid2[call](...argument);
      return shown;
    },
    [call, argument],
  );

/** Somebody of these. */
const pickOf = (list, roll) => list[Math.floor(roll * list.length)];

/**
 * Each gets ready on a walk (`tabs`, `people`, `options`, `stage`, `laws`), and then carries itself out and answers what it
 * means: `came` (who came, and whether for sure), `isLeft` and `left` (the token that was shown when somebody logged out),
 * `isOptOut` and `optedOut` (the same for an opt-out), `isDoubtful` (it may have been meant for somebody who came in another
 * tab in that very task: cookies are everybody's at once), `isRenewed`, `isByInit`, `isLeaving`.
 */
export const CALLS = {
  async handIn(walk, at) {
    const person = walk.people.add();
    const identity = await walk.people.identityOf(person);
    return () => walk.tabs[at].handIn(identity).then(() => ({ came: person, isSure: true }));
  },

  async handInAgain(walk, at, roll) {
    // Who signed in by address has a token that no server generated, and another one would be another sign-in.
    const person = pickOf(
      walk.people.all.filter(({ identity }) => identity),
      roll,
    );
    if (!person) return CALLS.handIn(walk, at);
    const { identity } = person;
    return () => walk.tabs[at].handIn(identity).then(() => ({ came: person, isSure: true }));
  },

  async signIn(walk, at) {
    const person = walk.people.add();
    const { keypair } = walk.stage.operator;
    return async () => {
      const signIn = walk.tabs[at].page.evaluate(
        ([email, keypair]) =>
          window.__uid2.setIdentityFromEmail(email, keypair).then(
            () => ({ token: window.__uid2.getAdvertisingToken() }),
            ({ code }) => ({ code: String(code) }),
          ),
        [person.email, keypair],
      );
      const { token } = await ends("a sign-in", signIn);
      return { came: person, isSure: (await walk.people.whose(token)) === person };
    };
  },

  async reload(walk, at, roll) {
    const person = roll < 0.7 ? walk.people.add() : undefined;
    const identity = person && (await walk.people.identityOf(person));
    return async () => {
      await walk.tabs[at].page.reload();
      await walk.tabs[at].initAlone({ ...walk.options, identity });
      return { came: person, isSure: true, isByInit: true, isLeaving: true };
    };
  },

  async disconnect(walk, at) {
    const isDoubtful = walk.options.useCookie;
    return async () => ({ left: await showing(walk.tabs[at], "disconnect", []), isLeft: true, isDoubtful });
  },

  async optOutHere(walk, at) {
    return async () => ({
      optedOut: await showing(walk.tabs[at], "setIdentity", [{ status: "optout" }]),
      isOptOut: true,
      isDoubtful: walk.options.useCookie,
    });
  },

  /** Whoever is signed in, most often: the others are none of the device's business. */
  async optOutAtPortal(walk, _, roll) {
    const person = (roll < 0.8 && walk.laws.current) || pickOf(walk.people.all, roll);
    if (!person) return async () => ({});
    person.isOptedOut = true;
    return async () => {
      await walk.stage.operator.optOut({ email: person.email });
      return {};
    };
  },

  async refresh(walk, at) {
    return async () => {
      const refresh = walk.tabs[at].page.evaluate(() => window.__uid2.refreshNow().then(() => "", String));
      await ends("a refresh", refresh);
      return { isRenewed: true };
    };
  },

  async reopen(walk, at) {
    return async () => {
      await walk.tabs[at].page.close();
      walk.tabs[at] = await walk.stage.open();
      await walk.tabs[at].initAlone(walk.options);
      return { isLeaving: true };
    };
  },

  async hide(walk, at) {
    return async () => {
      await walk.tabs[at].show(false);
      return {};
    };
  },
};
