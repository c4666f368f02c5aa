// The IAB's Global Privacy Platform: what its sections say, Europe's by the rules of TCF, those of the United States by MSPA.
// Pure: a ping's data in, verdict out. The rules for the United States are those by which Prebid passes ids on.
import { judgeEurope } from "./tcf.js";
import { judgeUsp } from "./usp.js";
import { DENIED, GRANTED, UNKNOWN } from "./words.js";

/** By the sections' numbers, those that are read. */
const NAMES =
  ",,tcfeuv2,,,,uspv1,usnat,usca,usva,usco,usut,usct,usfl,usmt,usor,ustx,usde,usia,usne,usnh,usnj,ustn,usmn,usmd,usin,usky,usri".split(
    ",",
  );
const EUROPE = 2;
const USP = 6;
const NATIONAL = 7;

/** Values that deny, one by one. */
const DENYING = {
  Gpc: 1,
  MspaServiceProviderMode: 1,
  MspaMode: 2,
  MspaCoveredTransaction: 0,
  PersonalDataConsents: 2,
  ProcessingNotice: 2,
};

/** What a person chose (1: opted out, 2: not) and whether they were told of it (1: they were, 2: they were not, 0: it does not apply). */
const CHOICES = [
  ["SaleOptOut", "SaleOptOutNotice"],
  ["SharingOptOut", "SharingOptOutNotice"],
  ["SharingOptOut", "SharingNotice"],
  ["TargetedAdvertisingOptOut", "TargetedAdvertisingOptOutNotice"],
];

/** The member for which a section of the United States denies, if there is one. */
function findDenial(section, id) {
  const is = (name, value) => Number(section[name]) === value;
  // A child denies; in the national section one of over 12 years, at all places but the second, may have consented (2).
  const isChild = (consent, at) => consent > 0 && (consent < 2 || id !== NATIONAL || at === 1);
  if (![1, 2].includes(Number(section.Version || section.MspaVersion))) return "Version";
  if ([].concat(section.KnownChildSensitiveDataConsents).some(isChild)) return "KnownChildSensitiveDataConsents";
  const denies = ([optOut, notice]) => is(optOut, 1) || is(notice, 2) || (is(optOut, 2) && is(notice, 0));
  return (CHOICES.find(denies) || [Object.keys(DENYING).find((name) => is(name, DENYING[name]))])[0];
}

function judgeSection(id, section, watch) {
  if (id === EUROPE) return judgeEurope(section, watch);
  if (id === USP) return judgeUsp({ uspString: `1-${section.OptOutSale}` });
  const member = findDenial(section, id);
  if (member) return [DENIED, `In section ${NAMES[id]} of GPP ${member} is against it.`];
}

/** @returns {[verdict: string, why: string, isSettled?: boolean]} `isSettled` where it says which law applies */
export function judgeGpp({ signalStatus, applicableSections, parsedSections }, watch) {
  if (signalStatus !== "ready") return [UNKNOWN, "GPP is not ready."];
  const ids = [].concat(applicableSections);
  for (const id of ids.filter((id) => NAMES[id])) {
    // A platform may give the parts of a section one by one. What is missing is in no version.
    const verdict = judgeSection(id, Object.assign({}, ...[].concat(parsedSections[NAMES[id]])), watch);
    if (verdict && verdict[0] === DENIED) return verdict;
  }
  // EUID needs to hear where the person is: a platform that names no section may know no law but those of the United States.
  return [GRANTED, "No section of GPP that applies is against it.", !watch._isEuid || ids.some((id) => id > 1)];
}
