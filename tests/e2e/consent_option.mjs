// A page's own consent function: `init` with it, and that it has been asked.
// What it says, and what must follow, the walks say.

/** Calls `init` with the page's own consent function, which says `word` at once where there is one; later ones are `say`. */
export const begin = (stage, tab, options = {}, word) =>
  tab.page.evaluate(
    ([options, word]) => {
      const consent = (notify) => {
        window.say = notify;
        if (word) notify(word);
        return () => (window.hasStopped = true);
      };
      window.__uid2.init({ consent, ...options });
      return window.__uid2.getAdvertisingToken();
    },
    [{ baseUrl: stage.operator.api, ...options }, word],
  );

export const untilAsked = (tab) => tab.until("the page's consent function was asked", () => !!window.say);
