// The script tag: sets the official global, keeps the callbacks that the page pushed before, and does nothing when
// it is included twice.
import { UID2 } from "./facade.js";

function install(Sdk, name) {
  const before = window[name];
  if (before && "init" in before) return;
  const container = {};
  window[name] = new Sdk((before && before.callbacks) || [], container);
  container.callback();
}

install(UID2, "__uid2");
