// Consent platforms of a page without a browser, scripted: each is a stand-in with the interface that the IAB describes. The
// strings, and what is read from them, are of the IAB's own libraries.
// What a page makes of them belongs to the tests.
import { GppModel, RangeEntry } from "@iabgpp/cmpapi";
import { GVL, PurposeRestriction, TCModel, TCString } from "@iabtechlabtcf/core";

export const VENDOR = 21;
export const OTHER_VENDOR = 22;

const range = (count) => Array.from({ length: count }, (_, at) => at + 1);
const vendorOf = (id) => ({
  id,
  name: `Vendor ${id}`,
  policyUrl: "https://vendor.example/",
  purposes: [1, 3, 4],
  legIntPurposes: [2, 7, 10],
  flexiblePurposes: [2, 7, 10],
  specialPurposes: [],
  features: [],
  specialFeatures: [1],
});

/** A vendor list as short as the library takes it; vendor 21 declares in it what it declares in the real one. */
const LIST = new GVL({
  gvlSpecificationVersion: 3,
  vendorListVersion: 50,
  tcfPolicyVersion: 5,
  lastUpdated: "2026-01-01T00:00:00Z",
  purposes: Object.fromEntries(range(11).map((id) => [id, { id, name: `Purpose ${id}`, description: "" }])),
  specialPurposes: {},
  features: {},
  specialFeatures: { 1: { id: 1 } },
  stacks: {},
  dataCategories: {},
  vendors: { [VENDOR]: vendorOf(VENDOR), [OTHER_VENDOR]: vendorOf(OTHER_VENDOR) },
});

/** What a person allows who allows everything that vendor 21 asks for. */
export const ALL = {
  consents: [1, 2, 3, 4, 7, 10],
  interests: [],
  vendors: [VENDOR],
  interestVendors: [],
  disclosed: [VENDOR, OTHER_VENDOR],
  restrictions: [],
};

/** @param {typeof ALL} allowed `restrictions` as `[purpose, type, vendor]` */
export function tcString(allowed) {
  const model = new TCModel(LIST);
  model.cmpId = 10;
  model.cmpVersion = 1;
  model.isServiceSpecific = true;
  model.purposeConsents.set(allowed.consents);
  model.purposeLegitimateInterests.set(allowed.interests);
  model.vendorConsents.set(allowed.vendors);
  model.vendorLegitimateInterests.set(allowed.interestVendors);
  model.vendorsDisclosed.set(allowed.disclosed);
  for (const [purpose, type, vendor] of allowed.restrictions) {
    model.publisherRestrictions.add(vendor, new PurposeRestriction(purpose, type));
  }
  return TCString.encode(model);
}

/** The data that an interface gives for a string, in the form of TCF 2.3. */
export function tcData(text, more = {}) {
  const model = TCString.decode(text);
  const bits = (vector) => Object.fromEntries([...vector]);
  const restrictions = {};
  for (const vendor of [VENDOR, OTHER_VENDOR]) {
    for (const { purposeId, restrictionType } of model.publisherRestrictions.getRestrictions(vendor)) {
      restrictions[purposeId] = { ...restrictions[purposeId], [vendor]: restrictionType };
    }
  }
  return {
    tcString: text,
    gdprApplies: true,
    cmpStatus: "loaded",
    eventStatus: "tcloaded",
    purpose: { consents: bits(model.purposeConsents), legitimateInterests: bits(model.purposeLegitimateInterests) },
    vendor: {
      consents: bits(model.vendorConsents),
      legitimateInterests: bits(model.vendorLegitimateInterests),
      disclosedVendors: bits(model.vendorsDisclosed),
    },
    publisher: { restrictions },
    ...more,
  };
}

export const allowing = (changes = {}, more = {}) => tcData(tcString({ ...ALL, ...changes }), more);

/** What ends in a callback: listeners by number, and an interface that answers `commands`. */
class Platform {
  constructor() {
    this.listeners = new Map();
    this.asked = [];
  }

  /** Answers a command; both orders of arguments come to this. */
  answer(command, callback, parameter) {
    this.asked.push(command);
    if (command === "removeEventListener") return callback(this.listeners.delete(parameter), true);
    if (command === "addEventListener") return this.add(callback);
    return this[command] ? this[command](callback) : callback(null, false);
  }

  add(callback) {
    const listenerId = this.listeners.size + 1;
    this.listeners.set(listenerId, callback);
    this.greet(callback, listenerId);
  }
}

export class Tcf extends Platform {
  name = "__tcfapi";

  constructor(data) {
    super();
    this.data = data;
  }

  function() {
    return (command, version, callback, parameter) => {
      if (version !== 2) throw new Error(`TCF has no version ${version}`);
      this.answer(command, callback, parameter);
    };
  }

  greet(callback, listenerId) {
    if (this.data) callback({ ...this.data, listenerId }, true);
  }

  say(data, isSuccess = true) {
    this.data = data;
    for (const [listenerId, callback] of [...this.listeners]) callback(data && { ...data, listenerId }, isSuccess);
  }
}

/** The sections of GPP, as the library writes and reads them. `patch` changes what was read. */
export function parsed(sections, patch = {}) {
  const model = new GppModel();
  for (const [name, members] of Object.entries(sections)) {
    for (const [member, value] of Object.entries(members)) model.setFieldValue(name, member, value);
  }
  const gppString = model.encode();
  const parsedSections = JSON.parse(JSON.stringify(new GppModel(gppString).toObject()));
  for (const [name, members] of Object.entries(patch)) {
    parsedSections[name] = members && { ...parsedSections[name], ...members };
  }
  return { gppString, parsedSections };
}

/** What a person allows, as the section of GPP for Europe has it. */
export function europe(changes = {}) {
  const allowed = { ...ALL, ...changes };
  const bits = (ids) => range(24).map((id) => ids.includes(id));
  return {
    PurposeConsents: bits(allowed.consents),
    PurposeLegitimateInterests: bits(allowed.interests),
    VendorConsents: allowed.vendors,
    VendorLegitimateInterests: allowed.interestVendors,
    VendorsDisclosed: allowed.disclosed,
    PublisherRestrictions: allowed.restrictions.map(([purpose, type, vendor]) => new RangeEntry(purpose, type, [vendor])),
  };
}

export class Gpp extends Platform {
  name = "__gpp";
  status = "ready";
  hasPingData = true;

  /** @param {number[]} applicable the sections that apply */
  constructor(applicable = [], sections = {}, patch) {
    super();
    this.set(applicable, sections, patch);
  }

  set(applicable, sections, patch) {
    Object.assign(this, { applicable }, parsed(sections, patch));
  }

  function() {
    return (command, callback, parameter) => this.answer(command, callback, parameter);
  }

  pingData() {
    const { status: signalStatus, applicable: applicableSections, gppString, parsedSections } = this;
    return { gppVersion: "1.1", cmpStatus: "loaded", signalStatus, applicableSections, gppString, parsedSections };
  }

  ping(callback) {
    callback(this.pingData(), true);
  }

  greet(callback, listenerId) {
    callback(this.event("listenerRegistered", true, listenerId), true);
  }

  event(eventName, data, listenerId) {
    return { eventName, data, listenerId, ...(this.hasPingData && { pingData: this.pingData() }) };
  }

  say(eventName, data) {
    for (const [listenerId, callback] of [...this.listeners]) callback(this.event(eventName, data, listenerId), true);
  }
}

export class Usp extends Platform {
  name = "__uspapi";
  deletions = [];

  constructor(uspString) {
    super();
    this.uspString = uspString;
  }

  function() {
    return (command, version, callback) => {
      if (version !== 1) throw new Error(`USP has no version ${version}`);
      this.answer(command, callback);
    };
  }

  getUSPData(callback) {
    if (this.uspString) callback({ version: 1, uspString: this.uspString }, true);
  }

  registerDeletion(callback) {
    this.deletions.push(callback);
  }
}
