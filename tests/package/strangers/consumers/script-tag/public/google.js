// A stand-in for what Google's script does with Secure Signals: it asks each provider's collector once, and keeps the
// answer, or that there was none, under a name of its own. While that is kept it asks for no other.
(() => {
  const early = (window.googletag && window.googletag.secureSignalProviders) || [];
  const push = async ({ id, collectorFunction }) => {
    const key = `_GESPSK-${id}`;
    if (localStorage.getItem(key)) return;
    const signal = await collectorFunction().catch(() => null);
    window.noteSignal(signal);
    localStorage.setItem(key, JSON.stringify([id, signal, Date.now()]));
  };
  window.googletag = { cmd: [], ...window.googletag, secureSignalProviders: { push, clearAllCache() {} } };
  early.forEach(push);
})();
