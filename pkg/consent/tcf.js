// IAB Europe's TCF 2.3: what its data say of The Trade Desk, vendor 21, which operates UID2 and EUID.
// Pure: data in, verdict out. When they are to be believed, auto.js knows.
import { DENIED, GRANTED, UNKNOWN } from "./words.js";

const VENDOR = 21;

/** By consent alone, and by consent or legitimate interest: as vendor 21 declares in the Global Vendor List. */
const BY_CONSENT = [1, 3, 4];
const BY_EITHER = [2, 7, 10];

/** A publisher's restrictions of a purpose. */
const NOT_ALLOWED = 0;
const REQUIRE_CONSENT = 1;
const REQUIRE_INTEREST = 2;

/** @returns {[verdict: string, why: string, isSettled?: boolean]} `isSettled` where it says which law applies */
export function judgeTcf(data, { _isEuid, _needsDisclosure }) {
  if (data.gdprApplies === false) return [GRANTED, "GDPR does not apply.", true];
  if (data.gdprApplies !== true) return [UNKNOWN, "It is not known whether GDPR applies."];
  if (!_isEuid) return [DENIED, "UID2 is not used where GDPR applies."];
  const at = (...path) => path.reduce((found, name) => (found ? found[name] : undefined), data);
  const isDisclosed = at("vendor", "disclosedVendors", VENDOR) || at("disclosedVendors", VENDOR);
  if (_needsDisclosure && !isDisclosed) return [DENIED, `Vendor ${VENDOR} was not disclosed.`];
  const has = (basis, purpose) => at("vendor", basis, VENDOR) && at("purpose", basis, purpose);
  const isRefused = (purpose) => {
    const restriction = at("publisher", "restrictions", purpose, VENDOR);
    const byConsent = restriction !== REQUIRE_INTEREST && has("consents", purpose);
    const byInterest =
      restriction !== REQUIRE_CONSENT && BY_EITHER.includes(purpose) && has("legitimateInterests", purpose);
    return restriction === NOT_ALLOWED || !(byConsent || byInterest);
  };
  const refused = [...BY_CONSENT, ...BY_EITHER].find(isRefused);
  return refused
    ? [DENIED, `Purpose ${refused} is not allowed to vendor ${VENDOR}.`]
    : [GRANTED, `Every purpose is allowed to vendor ${VENDOR}.`, true];
}

/** A section of GPP in the form of TCF's own data, as far as they are read here. */
export const fromSection = ({ PublisherRestrictions = [], ...section }) => {
  const list = (name) => ({ [VENDOR]: [].concat(section[name]).includes(VENDOR) });
  const bits = (name) => [false, ...section[name]];
  const restrictions = {};
  for (const { key, type, ids } of PublisherRestrictions) if (ids.includes(VENDOR)) restrictions[key] = { [VENDOR]: type };
  return {
    gdprApplies: true,
    vendor: {
      consents: list("VendorConsents"),
      legitimateInterests: list("VendorLegitimateInterests"),
      disclosedVendors: list("VendorsDisclosed"),
    },
    purpose: { consents: bits("PurposeConsents"), legitimateInterests: bits("PurposeLegitimateInterests") },
    publisher: { restrictions },
  };
};
