// What runs in every page before the walk's own scripts: reports to the walk, what goes wrong there, and how calls end.
// Self-contained: its source is sent to the page.

export function reportFromPage() {
  const walk = (window.walkDriver = { ends: new Map() });
  const { error: printError, warn: printWarning } = console;

  walk.report = (what, value) => void navigator.sendBeacon(`/walk/report/${what}`, JSON.stringify(value ?? null));

  const print = (type, words) => walk.report("console", { type, text: words.map(String).join(" ") });
  console.error = (...words) => (print("error", words), printError.apply(console, words));
  console.warn = (...words) => (print("warning", words), printWarning.apply(console, words));
  const failed = (error) => walk.report("error", String(error?.stack ?? error));
  addEventListener("error", ({ error, message }) => failed(error ?? message));
  addEventListener("unhandledrejection", ({ reason }) => failed(reason));
  document.addEventListener("securitypolicyviolation", ({ blockedURI, violatedDirective }) =>
    print("error", [`refused by the policy ${violatedDirective}: ${blockedURI}`]),
  );

  // JSON knows no undefined.
  const UNDEFINED = "walk: undefined";
  const encode = (value) => JSON.stringify(value === undefined ? UNDEFINED : value, (_, inner) => (inner === undefined ? UNDEFINED : inner));

  /** Calls a function, and notes under `id` how that ends: a walk may look elsewhere meanwhile. */
  walk.begin = (id, call) => {
    new Promise((resolve) => resolve(call())).then(
      (value) => walk.ends.set(id, { value: encode(value) }),
      (error) => walk.ends.set(id, { error: `${error?.name}: ${error?.message ?? error}` }),
    );
  };

  /** How it ended, once it has. */
  walk.end = (id) => walk.ends.get(id) ?? false;
}
