// The signals that a page has by itself: the three interfaces of consent platforms, and the browser's Global Privacy Control.
// Only how they are found and heard; what they mean is in the files beside this one.
import { attempt } from "../storage.js";
import { judgeGpp } from "./gpp.js";
import { find, listen, reach } from "./platform.js";
import { judgeTcf } from "./tcf.js";
import { DELETION, judgeUsp } from "./usp.js";
import { DENIED, GRANTED, UNKNOWN } from "./words.js";

/** How often a platform is looked for until the time is over; later only when the page comes back or is looked at again. */
const LOOKS = 20;

/** Hears events until the watch stops. A callback that comes later removes itself. */
function subscribe(watch, ask, hear) {
  let id;
  const end = () => id === undefined || ask("removeEventListener", () => {}, id);
  watch._stops.push(end);
  ask("addEventListener", (event, isSuccess) => {
    attempt(() => {
      id = event.listenerId;
      if (watch._isStopped) end();
      else if (isSuccess !== false) hear(event);
    });
  });
}

/**
 * A row for each interface: `_read` asks what is so now, also when the page is looked at again; `_listen` subscribes, once. Both
 * `say` what they hear, or say nothing to say that the platform is there.
 */
const INTERFACES = [
  {
    _signal: "tcf",
    _name: "__tcfapi",
    _version: 2,
    _value: "tcString",
    _judge: judgeTcf,
    _read() {},
    _listen: (ask, say, watch) =>
      subscribe(watch, ask, (data) => {
        const hasSpoken = data.gdprApplies === false || /^(tcloaded|useractioncomplete)$/.test(data.eventStatus);
        // While the person is asked, what they said before holds.
        say(hasSpoken && data);
      }),
  },
  {
    _signal: "gpp",
    _name: "__gpp",
    _value: "gppString",
    _judge: judgeGpp,
    _read: (ask, say) => ask("ping", say),
    // Platforms differ in which events they send, and in what is in them.
    _listen: (ask, say, watch) =>
      subscribe(watch, ask, ({ pingData }) => (pingData ? say(pingData) : ask("ping", say))),
  },
  {
    _signal: "usp",
    _name: "__uspapi",
    _version: 1,
    _value: "uspString",
    _judge: judgeUsp,
    _read: (ask, say) => ask("getUSPData", (data, isSuccess) => say(isSuccess !== false && data)),
    // A function that answers every command in the same way has deleted nothing, and neither has one that does not know it.
    _listen: (ask, say) =>
      attempt(() =>
        ask("registerDeletion", (data, isSuccess) => isSuccess === false || (data && data.uspString) || say(DELETION)),
      ),
  },
];

/** Follows one interface: answers how it is looked for, and how it is read. */
function follow(watch, { _signal, _name, _version, _value, _judge, _read, _listen }) {
  let api, ask, last, hasHeard;
  const say = (heard) => {
    if (heard && last !== DELETION) last = heard;
    hasHeard = true;
    watch._update();
  };
  /** A stub is replaced by the real function, and a function that throws is asked again. */
  const look = (isAgain) => {
    const found = find(_name);
    if (!found || (found === api && ask && !isAgain)) return;
    const isNew = found !== api || !ask;
    if (isNew) ask = reach(watch, (api = found), _name, _version);
    try {
      _read(ask, say);
      if (isNew) _listen(ask, say, watch);
    } catch (_) {
      ask = undefined;
    }
  };
  const tell = () => {
    if (last) {
      const unread = [DENIED, "What the consent platform says cannot be read."];
      return [_signal, last[_value]].concat(attempt(() => _judge(last, watch)) || unread);
    }
    // This interface is old, and often left behind by a platform that does not answer there any more.
    const isLeft = _judge === judgeUsp && watch._isLate;
    if (api && !isLeft) return [_signal, undefined, UNKNOWN, "The consent platform has not decided yet.", !hasHeard];
  };
  return [look, tell];
}

function readGpc() {
  const value = attempt(() => navigator.globalPrivacyControl) === true;
  return ["gpc", value].concat(value ? [DENIED, "Global Privacy Control is on."] : [GRANTED, "Global Privacy Control is off."]);
}

/** Begins to follow all of them. */
export function watchSignals(watch) {
  const followed = INTERFACES.map((row) => follow(watch, row));
  watch._signals = [...followed.map(([, tell]) => tell), readGpc];
  const look = (isAgain) => {
    watch._isBusy = true;
    followed.forEach(([look]) => attempt(() => look(isAgain)));
    watch._isBusy = false;
    watch._update();
  };
  const polls = setInterval(() => (watch._isLate ? clearInterval(polls) : look()), watch._timeoutMs / LOOKS || 1);
  watch._stops.push(() => clearInterval(polls));
  for (const type of ["pageshow", "visibilitychange"]) listen(watch, type, () => look(true));
  look();
}
