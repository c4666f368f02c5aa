// LiveRamp's envelopes, in which tokens may ride along: they are said to be there, and left alone.
// Nobody but LiveRamp can open one.
import { readCookie } from "../cookies.js";
import { readLocal } from "../local.js";

const ENVELOPES = ["_lr_env", "idl_env"];

export class LiveRamp {
  _purge() {}

  _sweep() {}

  _show() {}

  _report() {
    const kept = ENVELOPES.filter((name) => readLocal(name) || readCookie(name).length);
    return kept.map((name) => ({ library: "liveramp", name, purged: false, why: "left" }));
  }
}
