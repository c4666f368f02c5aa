// The panel beside the paper: state, token, times, timeline, storage and tabs, drawn from what the SDK says right now.
// Nothing is decided here and no token remembered: what is drawn is gone with the next drawing.
import { Diagram } from "./diagram.js";
import { byId, fill, make, say } from "./dom.js";
import { readKept } from "./storage.js";
import { STATES, coreWords, eventWords, inWords, shorten, shortToken, timeOfDay } from "./words.js";

const MOST_ROWS = 60;

export class Panel {
  constructor() {
    this._diagram = new Diagram(byId("diagram"));
    this._told = [];
    this._asked = [];
    this.drawTabs([]);
  }

  /** All that follows from the SDK's getters. */
  draw(sdk) {
    const [name, words] = STATES[sdk.status];
    say(byId("badge"), name);
    byId("badge").dataset.state = sdk.status;
    say(byId("peek-state"), name);
    say(byId("state"), words);
    this._diagram.show(sdk.status, name);
    drawToken(sdk.getIdentity());
    byId("refresh").disabled = !["active", "expired", "held"].includes(sdk.status);
    drawKept();
  }

  /** One event of the SDK. */
  tell(event, hasToken, optedOut) {
    this._told.push({ atMs: Date.now(), name: event, words: eventWords(event, hasToken, optedOut) });
    if (this._told.length > MOST_ROWS) this._told.shift();
    this._drawTimeline();
  }

  /** Says from now on when the SDK has loaded its core, and why. */
  watchCore(sdk) {
    say(byId("core"), "not needed so far");
    new PerformanceObserver((list) => {
      const core = list.getEntries().find(({ name }) => /\/uid2-core\./.test(name));
      if (!core) return;
      const atMs = performance.timeOrigin + core.startTime;
      const words = coreWords(sdk.getIdentity(), navigator.userActivation?.isActive);
      say(byId("core"), `${timeOfDay(atMs)}, ${(core.startTime / 1000).toFixed(1)} s after the page`);
      this._told.push({ atMs, name: "core", words });
      this._drawTimeline();
    }).observe({ type: "resource", buffered: true });
  }

  /** What the operator was asked, by all tabs and servers. */
  drawAsked(entries) {
    this._asked = entries.slice(-MOST_ROWS).map(({ at_ms, path, status, outcome }) => ({
      atMs: at_ms,
      name: path.replace(/^\/v\d\/(token\/)?/, ""),
      words: `asked: ${status ?? "no answer"} ${outcome}`,
      isRequest: true,
    }));
    this._drawTimeline();
  }

  drawTabs(others) {
    const rows = others.map(({ status, token }) =>
      make("li", "", make("p", "what", make("b", "", STATES[status][0])), make("code", "", token ?? "no token")),
    );
    fill(byId("tabs"), rows.length ? rows : [make("li", "nothing", "No other tab is open.")]);
  }

  _drawTimeline() {
    const all = [...this._told, ...this._asked].sort((a, b) => b.atMs - a.atMs).slice(0, MOST_ROWS);
    fill(byId("timeline"), all.length ? all.map(row) : [make("li", "nothing", "Nothing so far.")]);
  }
}

function row({ atMs, name, words, isRequest }) {
  const isOptOut = name === "OptoutReceived" || words.endsWith(" optout");
  return make(
    "li",
    `${isRequest ? "request" : "event"}${isOptOut ? " opted" : ""}`,
    make("time", "", timeOfDay(atMs)),
    make("b", "", name),
    make("span", "", words),
  );
}

function drawToken(identity) {
  say(byId("token"), identity ? shortToken(identity.advertising_token) : "none");
  byId("token").classList.toggle("empty", !identity);
  const left = (at) => (identity ? inWords(at(identity) - Date.now()) : "–");
  say(byId("refresh-in"), left((identity) => identity.refresh_from));
  say(byId("expires-in"), left((identity) => identity.identity_expires));
  say(byId("ends-in"), left((identity) => identity.refresh_expires));
}

function drawKept() {
  const rows = readKept().map(({ place, key, value, what, why }) =>
    make(
      "li",
      "",
      make("p", "what", make("b", "", what), ` ${why}`),
      make("code", "key", shorten(key, 24, 4), make("i", "", ` ${place}`)),
      make("code", "value", shorten(value, 52, 0)),
    ),
  );
  fill(byId("kept"), rows.length ? rows : [make("li", "nothing", "Nothing.")]);
}
