// One Prebid.js: what it knows of a product's ids goes when they must not be shown any more, and the token is handed to it where
// the page asked for that. The order of the steps is what was seen to work (docs/prebid.md).
import { readCookie } from "../cookies.js";
import { attempt } from "../local.js";
import { print } from "./print.js";
import { forget, readKept } from "./prebid_storage.js";
import { barredForGood, barredNow, strip } from "./eids.js";
import { takeOver } from "./take_over.js";

/** Parameters of Prebid's modules that name nobody. */
const FORM = /^(serverPublicKey|subscriptionId|storage|\w+ApiBase|\w+Cookie)$/;
const COOKIE = /Cookie$/;

const HANDS_OVER = ["handOver", "takeOver"];

/** Where the page's configuration has ids. */
const TOPICS = ["ortb2", "userSync"];

const isOf = (entry, { _module }) => !!entry && String(entry.name).toLowerCase() === _module;

/** An entry of `userSync.userIds` as the page wrote it, without anybody's token, address or hash. */
function formOf({ params, value, ...entry }) {
  const members = Object.keys(Object(params)).filter((member) => FORM.test(member));
  return { ...entry, params: members.reduce((form, member) => ({ ...form, [member]: params[member] }), {}) };
}

export class Prebid {
  constructor(name, people, follow) {
    this._name = name;
    this._people = people;
    this._ask = follow;
    /** By product: the page's entry without whom it names, and what was here when its person stopped being shown. */
    this._forms = {};
    this._left = {};
    /** The past that was looked at since the last purge. */
    this._done = new WeakSet();
    this._condition = this._condition.bind(this);
    const pbjs = (window[name] = window[name] || {});
    const attach = () => this._attach();
    if (pbjs.libLoaded) {
      this._isLate = true;
      attach();
    } else {
      pbjs.que = pbjs.que || [];
      // Ahead of the page's own entries: between two of them Prebid lets the page go on, and asks its operator meanwhile.
      pbjs.que.unshift(attach);
    }
  }

  _attach() {
    const pbjs = (this._pbjs = window[this._name]);
    this._setRule();
    pbjs.getConfig("allowActivities", () => this._setRule());
    pbjs.getConfig("ortb2", () => this._clean());
    pbjs.getConfig("userSync", () => {
      this._isConfigured = true;
      this._exchange();
      this._clean();
    });
    const clean = (args, bars) => {
      this._ask();
      if (this._mayBar()) strip({ args }, this._ofInterest(), bars);
    };
    // What the page hands in is its own: an id that may be shown again is left there.
    pbjs.onEvent("requestBids", (args) => {
      clean(args, barredForGood);
      this._clean();
    });
    // What is on its way: the last moments before it leaves.
    for (const event of ["auctionInit", "beforePBSHttp", "beforeBidderHttp"]) pbjs.onEvent(event, (args) => clean(args, barredNow));
    for (const person of this._people)
      attempt(() => {
        if (!person._option("prebid")) return;
        this._hear(person);
        if (person._isGone()) this._purge(person);
      });
    // Where the page configures no user ids by then, it has none. Whoever sets them first begins what is done once: others' ids would
    // never come.
    const settle = () => {
      this._isConfigured = true;
      this._exchange();
    };
    this._isLate ? settle() : pbjs.que.push(settle);
  }

  _ofInterest() {
    return this._people.filter((person) => person._option("prebid"));
  }

  _mayBar() {
    return this._ofInterest().some((person) => person._mayBar());
  }

  /** What the SDK shows of this product has changed. */
  _follow(person) {
    this._hear(person);
    const { _module } = person;
    // A logout may become certain later than the page configures the next person.
    if (person._isShown()) this._left[_module] = undefined;
    else if (this._pbjs && person._wasShown) this._left[_module] = this._left[_module] || this._note(person);
    this._exchange();
  }

  /** An opt-out that Prebid learned first is about the token that it was told of. */
  _hear(person) {
    const { latestToken, originalToken } = readKept(person);
    if (latestToken !== "optout" || !originalToken) return;
    const { advertising_token: token } = originalToken;
    if (person._token !== token) return person._nameToken(token);
    for (const sdk of person._sdks()) sdk.setIdentity({ status: "optout" });
  }

  /** Prebid asks this at each read of an id. What is thrown here would bar every module's. */
  _condition({ componentType, componentName, init }) {
    if (componentType !== "userId" || init !== false || this._isReading) return false;
    const person = this._people.find(({ _module }) => _module === componentName);
    return !!attempt(() => person && person._option("prebid") && person._isBarred());
  }

  /** Our rule goes first. It lets modules initialise, or their memory could not be replaced. */
  _setRule() {
    const all = this._pbjs.getConfig("allowActivities") || {};
    const { rules = [] } = all.enrichEids || {};
    if (rules.some(({ condition }) => condition === this._condition)) return;
    const rule = { priority: -Infinity, allow: false, condition: this._condition };
    this._pbjs.setConfig({ allowActivities: { ...all, enrichEids: { ...all.enrichEids, rules: [rule, ...rules] } } });
  }

  /** Nobody of this product may be shown any more: memory, configuration, history and storage are rid of them, in this task. */
  _purge(person) {
    if (!this._pbjs) return forget(person);
    const { _module } = person;
    const left = (this._left[_module] = this._left[_module] || this._note(person));
    left._prints.forEach((token) => person._namePrint(token));
    this._done = new WeakSet();
    this._emptyMemory(person);
    this._exchange();
    this._forget(person, person._isShown());
    this._clean(true);
  }

  /** Prints of whom the page's entry names, and of the tokens that Prebid has of its own. */
  _note(person) {
    const { latestToken, originalToken } = readKept(person);
    const kept = [latestToken, originalToken].map((identity) => Object(identity).advertising_token);
    const tokens = [...kept, this._readId(person).id].filter((token) => typeof token === "string");
    return { _entry: print(this._written(person)), _prints: tokens.map(print) };
  }

  /** After a logout the page may configure the next person by itself: who that is stays, and our rule holds until the SDK shows them. */
  _isNext(person) {
    const { _entry } = Object(this._left[person._module]);
    return person._isLogout() && person._option("prebid") !== "takeOver" && ![print(""), _entry].includes(print(this._written(person)));
  }

  /**
   * Which ids are barred for good: of somebody who is gone any of the product, or those that are named where the next person is there.
   * That is found out once: a history may have thousands of ids.
   */
  _rule() {
    const next = this._ofInterest().filter((person) => this._isNext(person));
    return (person, id) => (next.includes(person) ? person._isNamed(id) : person._isOfGone(id));
  }

  /** What Prebid has in memory, itself and no copy: our rule does not hide it. */
  _readId({ _module }) {
    this._isReading = true;
    const id = attempt(() => this._pbjs.getUserIds()[_module]);
    this._isReading = false;
    return Object(id);
  }

  _emptyMemory(person) {
    const id = this._readId(person);
    if (!id.id || !this._rule()(person, id.id)) return;
    delete id.id;
    id.optout = true;
  }

  _sweep(person) {
    this._forget(person, person._isLogout());
    if (!this._pbjs) return;
    this._emptyMemory(person);
    this._clean(true);
  }

  /**
   * What is kept under the names in the page's entry, and under the module's own. A cookie of the server may be the next person's
   * (`hasNext`): then it goes only with a token of somebody who is gone in it.
   */
  _forget(person, hasNext) {
    const { params, storage } = Object(this._forms[person._module]);
    const { name } = Object(storage);
    const isOver = (text) => person._isNamed(Object(attempt(() => JSON.parse(text))).advertising_token);
    const cookies = Object.keys(Object(params)).filter((member) => COOKIE.test(member)).map((member) => params[member]);
    forget(person, [name, name && `${name}_exp`, ...cookies.filter((cookie) => !hasNext || readCookie(cookie).some(isOver))]);
  }

  /** Ids in first-party data, in what other modules provide, and of the past: Prebid's own objects, of which the rest stays as it is. */
  _clean(isOfPast) {
    if (!this._mayBar()) return;
    const { _pbjs: pbjs } = this;
    const people = this._ofInterest();
    const bars = this._rule();
    const config = {};
    for (const topic of TOPICS) config[topic] = pbjs.getConfig(topic);
    const before = { ...config };
    strip({ config, ids: pbjs.getUserIds() }, people, bars);
    // A copy has taken the place of what was frozen.
    for (const topic of TOPICS) if (config[topic] !== before[topic]) attempt(() => pbjs.setConfig({ [topic]: config[topic] }));
    if (!isOfPast) return;
    // What was looked at since the last purge holds nobody any more: a history may be long.
    const events = pbjs.getEvents().filter(({ args }) => !this._done.has(args));
    strip({ events }, people, bars);
    events.forEach(({ args }) => this._done.add(args));
  }

  /**
   * Exchanges the entries of `userSync.userIds` for what Prebid may have: the token, where it is handed over; nobody, where nobody may
   * be shown; and else the page's own, in form. The others stay as they are.
   */
  _exchange() {
    const { _pbjs: pbjs } = this;
    if (!pbjs || this._isExchanging) return;
    let entries = this._entries();
    const changed = [];
    for (const person of this._ofInterest()) {
      const made = this._entryOf(person, entries);
      if (!made) continue;
      entries = made;
      changed.push(person._module);
      // Only now the names are known by which a person is kept who was gone before Prebid came.
      if (person._isGone()) this._forget(person, person._isLogout());
    }
    if (!changed.length) return;
    this._isExchanging = true;
    attempt(() => pbjs.setConfig({ userSync: { ...pbjs.getConfig("userSync"), userIds: entries } }));
    this._isExchanging = false;
    // Never awaited: it does not settle while a module waits for an answer. Before the page has configured there is nothing to refresh.
    const refreshed = attempt(() => pbjs.refreshUserIds({ submoduleNames: changed }));
    if (refreshed && refreshed.catch) refreshed.catch(() => {});
  }

  /** The entries of `userSync.userIds`; none where that is no list. */
  _entries() {
    const { userIds } = Object(this._pbjs.getConfig("userSync"));
    return Array.isArray(userIds) ? userIds : [];
  }

  /** The page's own entry as a text, with whom it names: by an id, or by what Prebid finds out an id with. */
  _written(person) {
    const names = ({ params, value }) => params || Object(Object(value)[person._module]).id;
    return JSON.stringify(this._entries().find((entry) => isOf(entry, person) && names(entry))) || "";
  }

  /** The list with this product's entry exchanged; `undefined` where it is right as it is. */
  _entryOf(person, entries) {
    const { _module } = person;
    const own = entries.filter((entry) => isOf(entry, person));
    const [first] = own;
    if (!first && !this._isConfigured) return undefined;
    const option = person._option("prebid");
    // What the page wrote itself, at first or later: Prebid appends what is merged.
    const written = own.filter(({ params, value }) => params && !value);
    if (written.length) this._forms[_module] = formOf(written.pop());
    if (option === "takeOver") takeOver(person, own);
    const entry = this._wanted(person, option, first);
    if (!entry || (own.length < 2 && JSON.stringify(first) === JSON.stringify(entry))) return undefined;
    return first ? entries.filter((other) => other === first || !own.includes(other)).map((other) => (other === first ? entry : other)) : [...entries, entry];
  }

  /** The entry that Prebid may have; `undefined` where that is the page's own affair. */
  _wanted(person, option, first) {
    const { _module } = person;
    const form = this._forms[_module];
    // With a storage Prebid looks at no value.
    const { params, storage, ...bare } = first || form || { name: _module };
    const value = this._valueOf(person, option, first);
    if (value) return { ...bare, value: { [_module]: value } };
    // Nobody is barred any more, and nobody handed over: the page's entry takes the place of ours, in form.
    return !person._isGone() && form && Object(Object(Object(first).value)[_module]).optout ? form : undefined;
  }

  /** What Prebid may have of this product; `undefined` where that is the page's own affair. */
  _valueOf(person, option, first) {
    if (person._isShown() && HANDS_OVER.includes(option)) return { id: person._token };
    if (first && (person._isGone() ? !this._isNext(person) : option === "takeOver")) return { optout: true };
    return undefined;
  }
}
