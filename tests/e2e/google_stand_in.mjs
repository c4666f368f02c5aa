// Google's tags (GPT), IMA and Amazon's apstag as stand-ins: what they keep of a signal and when they send it. None of them may be
// redistributed or loaded in a test. Each rule names its source: "GPT reference" and "IMA reference" are Google's documentation,
// "read" is what was read in copies of gpt.js, "seen" what was written down of newer ones; what nobody knows is said to be assumed.
// Each function is self-contained: its source is sent to the page. An ad request is what it gives to `walkSend` (ad_page.mjs).

/**
 * @param {{ isNew?: boolean, asksAgain?: boolean, hasRequestHook?: boolean }} how
 * `isNew`: records of ten (seen since 2026), and not of three. `asksAgain`: collectors are asked again at a request where there is no
 * record (assumed: both kinds are walked). `hasRequestHook`: `registerRequestHook` (experimental since 2026-10-19)
 */
export function gpt({ isNew, asksAgain, hasRequestHook }) {
  // The true lifetime is Google's, and can change; the mock of the official scripts has this one.
  const LIFETIME_MS = 24 * 60 * 60 * 1000;
  // Read: longer signals are dropped with an error code. Which code is assumed.
  const LONGEST = { id: 300, networkCode: 1000 };
  const TOO_LONG = 100;
  // Read: the codes of a collector that resolves to nothing, and of one that rejects.
  const NOTHING = 111;
  const REJECTED = 106;
  const stats = (window.walkGpt = { cleared: 0, registered: [], codes: [] });
  const googletag = (window.googletag = window.googletag || {});
  const waiting = googletag.cmd || [];
  const providers = [];
  const idOf = ({ id, networkCode }) => id || networkCode;
  const keyOf = (provider) => `_GESPSK-${idOf(provider)}`;

  // UID Verify and read: identifier, signal, time. Seen of newer ones: ten members, the second null, the error code last; the signal
  // is in none of them in plain text. How it is written is assumed.
  const write = (id, signal, code) =>
    isNew ? [id, null, signal ? signal.length : 0, signal ? btoa(signal) : null, Date.now(), null, null, null, null, code] : [id, signal, Date.now(), code];
  const read = (record) =>
    record.length > 9
      ? { signal: record[3] && atob(record[3]), at: record[4], code: record[9] }
      : { signal: record[1], at: record[2], code: record[3] };

  // Read: a fresh record keeps the collector from being called, a failed one like any other.
  const isFresh = (key) => {
    const text = localStorage.getItem(key);
    return !!text && Date.now() - read(JSON.parse(text)).at < LIFETIME_MS;
  };
  const collect = async (provider) => {
    const store = (signal, code) => {
      stats.codes.push(code);
      localStorage.setItem(keyOf(provider), JSON.stringify(write(idOf(provider), signal, code)));
    };
    try {
      const signal = await provider.collectorFunction();
      if (!signal) return store(null, NOTHING);
      const isTooLong = signal.length > LONGEST[provider.id ? "id" : "networkCode"];
      store(isTooLong ? null : signal, isTooLong ? TOO_LONG : null);
    } catch {
      store(null, REJECTED);
    }
  };
  const collectMissing = () => providers.filter((provider) => !isFresh(keyOf(provider))).forEach(collect);

  // GPT reference, SecureSignalProvidersArray.
  const signals = {
    push(...added) {
      for (const provider of added) {
        stats.registered.push(idOf(provider));
        providers.push(provider);
        if (!isFresh(keyOf(provider))) collect(provider);
      }
    },
    // GPT reference: "Clears all signals for all collectors from cache".
    clearAllCache() {
      stats.cleared++;
      for (const key of Object.keys(localStorage)) if (key.startsWith("_GESPSK-")) localStorage.removeItem(key);
    },
  };

  const targeting = () => {
    const values = new Map();
    return {
      getTargetingKeys: () => [...values.keys()],
      getTargeting: (key) => values.get(key) || [],
      setTargeting: (key, value) => values.set(key, [].concat(value)),
      clearTargeting: (key) => (key === undefined ? values.clear() : values.delete(key)),
    };
  };
  const slots = [targeting()];
  const hooks = [];
  const all = (place) => Object.fromEntries(place.getTargetingKeys().map((key) => [key, place.getTargeting(key)]));
  // Read: at each request all keys are listed, and the signal of every fresh record is sent.
  const send = () => {
    const records = Object.keys(localStorage).filter((key) => /^_GESPSK-(.+)$/.test(key) && isFresh(key));
    const sent = records.map((key) => ({ key, signal: read(JSON.parse(localStorage.getItem(key))).signal }));
    window.walkSend({ sent, page: all(pubads), slots: slots.map(all) });
    if (asksAgain) collectMissing();
  };
  const pubads = {
    ...targeting(),
    getSlots: () => slots,
    refresh: () => (hooks.length ? Promise.all(hooks.map((hook) => hook())).then(send) : send()),
    ...(hasRequestHook && { registerRequestHook: (hook) => hooks.push(hook) }),
  };

  // GPT reference: before GPT both are lists, and `cmd` is one; its `push` runs at once from then on.
  const early = [...(googletag.secureSignalProviders || []), ...(googletag.encryptedSignalProviders || [])];
  googletag.secureSignalProviders = googletag.encryptedSignalProviders = signals;
  Object.assign(googletag, { apiReady: true, pubads: () => pubads });
  signals.push(...early);
  // GPT reference: what a command throws is logged, and the next one runs.
  const run = (command) => {
    try {
      command();
    } catch (error) {
      console.error(error);
    }
  };
  googletag.cmd = { push: (...commands) => commands.forEach(run) };
  waiting.forEach(run);
  // Google's announcement: since 2026-09-08 viewed slots are refreshed when a page comes back from the back/forward cache.
  window.addEventListener("pageshow", ({ persisted }) => persisted && pubads.refresh());
}

/** IMA reference: `secureSignals.clearAllCache`. That it keeps what it has read until then is assumed. */
export function ima() {
  const stats = (window.walkIma = { cleared: 0 });
  let kept;
  const read = () => Object.entries(localStorage).filter(([key]) => key.startsWith("_GESPSK-"));
  const secureSignals = {
    clearAllCache() {
      stats.cleared++;
      kept = undefined;
      for (const [key] of read()) localStorage.removeItem(key);
    },
  };
  const requestAds = () => {
    if (!kept || !kept.length) kept = read();
    window.walkSend(kept);
  };
  window.google = { ...window.google, ima: { secureSignals, requestAds } };
}

/** Amazon's documentation of publisher audiences: `rpa` makes a record, `upa` updates it, `dpa` deletes it. Its place is assumed. */
export function apstag() {
  const KEY = "walk-amazon-record";
  const calls = (window.walkApstag = []);
  const noted =
    (name, act) =>
    (...given) => {
      calls.push([name, ...given]);
      act(...given);
    };
  const keep = (given) => localStorage.setItem(KEY, JSON.stringify(given));
  window.apstag = {
    init() {},
    rpa: noted("rpa", keep),
    upa: noted("upa", (given) => (given.optOut ? localStorage.removeItem(KEY) : keep(given))),
    dpa: noted("dpa", () => localStorage.removeItem(KEY)),
    fetchBids: () => window.walkSend(JSON.parse(localStorage.getItem(KEY))),
  };
}
