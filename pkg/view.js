// What getters answer, as one value made of the module's flags: by the host that has a module, and by the front that has none.
// Only this translation; which flags they are, a module has said, or says by what it has left in storage.
import { BELL } from "./cookies.js";
import { attempt } from "./local.js";
import { ASKING, AVAILABLE, ENDED, FLAGS, HELD, LOGIN_REQUIRED, NEWS, OPTED_OUT } from "./ports.js";

/** The official status number `NO_IDENTITY`, behind the flags. */
export const NO_IDENTITY = -1 << FLAGS;

/** The official status number. */
const EXPIRED = 100;

/** What getters answer; `otherwise` is the word for a state without a token that neither flags nor status tell. */
export function viewOf(flags, identity, otherwise = "none") {
  // A signed number in the eight bits behind the flags.
  const _status = (flags << (24 - FLAGS)) >> 24;
  const _optedOut = (flags & OPTED_OUT) > 0;
  const withoutToken = flags & HELD ? "held" : _status === EXPIRED ? "expired" : otherwise;
  return {
    _identity: identity,
    _loginRequired: (flags & LOGIN_REQUIRED) > 0,
    _available: (flags & AVAILABLE) > 0,
    _optedOut,
    _asking: flags & ASKING,
    _news: flags & NEWS,
    _ended: flags & ENDED,
    _status,
    _word: identity ? "active" : _optedOut ? "optedOut" : withoutToken,
  };
}

/** What they answer while no module has spoken: no token, and nothing that would make a page ask for a login. */
export const nothing = (word) => viewOf(NO_IDENTITY, null, word);

/** The same where storage says that somebody opted out. */
export const optedOut = () => viewOf(NO_IDENTITY | AVAILABLE | OPTED_OUT, null);

/** Events that tell that another tab, the network or the visitor may have changed something. */
export const HEARD = ["storage", "online", "pageshow", "pagehide", "visibilitychange"];

/**
 * What an event tells: nothing, something, or that another tab wrote under a name of this product. Pages and their libraries
 * fire `storage` events of their own; and what a tab leaves for pages without a module, and the stamp, are no news to anybody.
 * @returns {{ _isNews: boolean, _isOurs: boolean, _name: string }}
 */
export function readEvent({ key, storageArea }, { _key, _notes }) {
  const isOthers = storageArea && storageArea !== attempt(() => localStorage);
  const _name = typeof key === "string" ? key : "";
  const isNone = /^uid2-wasm\.\w+\.s/.test(_name);
  const _isOurs = !isNone && (_name === _key || _name === _notes || _name.startsWith(`${_notes}.`) || _name === BELL);
  return { _name, _isOurs, _isNews: !isOthers && (!_name || _isOurs || (!isNone && _name.startsWith("uid2-wasm"))) };
}

/** What a promise waits for, in place of a question's number: a module, or a token. */
export const UNASKED = "unasked";
export const TOKEN = "token";
