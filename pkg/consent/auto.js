// The signals that a page has by itself: the three interfaces of consent platforms, and the browser's Global Privacy Control.
// Only how they are found and heard; what they mean is in the files beside this one.
import { attempt } from "../local.js";
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
  ask("addEventListener", (event) => {
    id = event.listenerId;
    if (watch._isStopped) end();
    else hear(event);
  });
}

/**
 * Follows one interface.
 *
 * @param {(ask: Function, say: (heard?: object) => void, isNew: boolean) => void} hear asks what is so now, where `isNew` also to be
 *   told of every change. It says what it hears, or nothing to say that the platform is there.
 * @returns {(isAgain?: boolean) => void} looks for the interface; where `isAgain`, one that was found is asked again
 */
function follow(watch, signal, name, version, valueName, judge, hear) {
  let api, ask, last, isThere;
  const say = (heard) => {
    if (heard && last !== DELETION) last = heard;
    isThere = true;
    watch._update();
  };
  watch._signals.push(() => {
    if (last) {
      const unread = [DENIED, "The consent platform cannot be understood."];
      return [signal, last[valueName]].concat(attempt(() => judge(last, watch)) || unread);
    }
    // The oldest interface is often left behind by a platform that does not answer there any more.
    if (api && !(judge === judgeUsp && watch._isLate))
      return [signal, undefined, UNKNOWN, "The consent platform has not decided yet.", judge === judgeTcf && !isThere];
  });
  return (isAgain) => {
    const found = find(name);
    // A stub is replaced by the real function, and a function that threw is asked anew.
    const isNew = found !== api || !ask;
    if (!found || !(isNew || isAgain)) return;
    if (isNew) ask = reach(watch, (api = found), name, version);
    try {
      hear(ask, say, isNew);
    } catch (_) {
      ask = undefined;
    }
  };
}

function readGpc() {
  const value = attempt(() => navigator.globalPrivacyControl) === true;
  return ["gpc", value, value ? DENIED : GRANTED, `Global Privacy Control is ${value ? "on" : "off"}.`];
}

/** Begins to follow all of them. */
export function watchSignals(watch) {
  const looks = [
    follow(watch, "tcf", "__tcfapi", 2, "tcString", judgeTcf, (ask, say, isNew) => {
      const hear = (data) =>
        // While the person is asked, what they said before holds.
        say((data.gdprApplies === false || /^(tcloaded|useractioncomplete)$/.test(data.eventStatus)) && data);
      if (isNew) subscribe(watch, ask, hear);
    }),
    follow(watch, "gpp", "__gpp", 0, "gppString", judgeGpp, (ask, say, isNew) => {
      const ping = () => ask("ping", say);
      ping();
      // Platforms differ in which events they send, and in what is in them.
      if (isNew) subscribe(watch, ask, ({ pingData }) => (pingData ? say(pingData) : ping()));
    }),
    follow(watch, "usp", "__uspapi", 1, "uspString", judgeUsp, (ask, say, isNew) => {
      ask("getUSPData", ({ uspString }) => say(uspString && { uspString }));
      // A function that answers every command in the same way has deleted nothing, and neither has one that does not know it.
      const hear = (data) => Object(data).uspString === undefined && say(DELETION);
      if (isNew) attempt(() => ask("registerDeletion", hear));
    }),
  ];
  watch._signals.push(readGpc);
  const lookForAll = (isAgain) => {
    watch._isBusy = true;
    for (const look of looks) look(isAgain);
    watch._isBusy = false;
    watch._update();
  };
  const polls = setInterval(() => (watch._isLate ? clearInterval(polls) : lookForAll()), watch._timeoutMs / LOOKS || 1);
  watch._stops.push(() => clearInterval(polls));
  for (const type of ["pageshow", "visibilitychange"]) listen(watch, type, () => lookForAll(true));
  lookForAll();
}
