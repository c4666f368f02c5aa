// What runs in every page before the SDK does: it writes down events and identities as a publisher's callback sees them,
// and keeps hold of the module's memory, which the SDK itself shows nobody. Self-contained: its source is sent to the page.

export function inPage() {
  const walk = (window.walk = { events: [], memory: () => new ArrayBuffer(0) });

  // Looked at before anything else runs: what a driver calls later may be free of the page's policy.
  const EMPTY_MODULE = [0, 97, 115, 109, 1, 0, 0, 0];
  try {
    walk.isRefused = !new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(EMPTY_MODULE)));
  } catch (error) {
    // WebKit compiles, refuses to instantiate, and says EvalError.
    walk.isRefused = error instanceof WebAssembly.CompileError || error instanceof EvalError;
  }

  const note = (event, { identity }) => {
    walk.events.push(identity ? `${event} with a token` : event);
    if (identity) window.noteIdentity(identity);
  };
  for (const name of ["__uid2", "__euid"]) window[name] = { callbacks: [note] };

  const Instance = WebAssembly.Instance;
  WebAssembly.Instance = function (...args) {
    const instance = new Instance(...args);
    const memory = Object.values(instance.exports).find((exported) => exported instanceof WebAssembly.Memory);
    walk.memory = () => memory.buffer;
    return instance;
  };

  // Without WebAssembly, memory is an ArrayBuffer that another one replaces when it grows.
  const PAGE = 65536;
  window.ArrayBuffer = new Proxy(ArrayBuffer, {
    construct(target, [length, ...rest], proxy) {
      const buffer = Reflect.construct(target, [length, ...rest], proxy === window.ArrayBuffer ? target : proxy);
      if (length >= PAGE) walk.memory = () => buffer;
      return buffer;
    },
  });
}
