// IAB Europe's TCF 2.3: what its data say of The Trade Desk, vendor 21, which operates UID2 and EUID.
// Pure: data in, verdict out. When they are to be believed, auto.js knows.
import { attempt } from "../local.js";
import { DENIED, GRANTED, UNKNOWN } from "./words.js";

const VENDOR = 21;

/** What vendor 21 declares in the Global Vendor List: the first three by consent alone, the others by legitimate interest too. */
const PURPOSES = [1, 3, 4, 2, 7, 10];
const BY_CONSENT_ALONE = 3;

/** A publisher's restrictions of a purpose. */
const NOT_ALLOWED = 0;
const REQUIRE_CONSENT = 1;
const REQUIRE_INTEREST = 2;

/**
 * Where GDPR applies.
 *
 * @param {(purpose: number) => boolean} hasConsent
 * @param {(purpose: number) => boolean} hasInterest
 * @param {(purpose: number) => number | undefined} restrictionOf
 */
function judgeVendor({ _isEuid, _needsDisclosure }, isDisclosed, hasConsent, hasInterest, restrictionOf) {
  if (!_isEuid) return [DENIED, "UID2 is not used where GDPR applies."];
  if (_needsDisclosure && !isDisclosed) return [DENIED, `Vendor ${VENDOR} was not disclosed.`];
  const refused = PURPOSES.find((purpose, at) => {
    const restriction = restrictionOf(purpose);
    const isAllowed =
      (restriction !== REQUIRE_INTEREST && hasConsent(purpose)) ||
      (restriction !== REQUIRE_CONSENT && at >= BY_CONSENT_ALONE && hasInterest(purpose));
    return restriction === NOT_ALLOWED || !isAllowed;
  });
  return refused
    ? [DENIED, `Purpose ${refused} is not allowed to vendor ${VENDOR}.`]
    : [GRANTED, `Every purpose is allowed to vendor ${VENDOR}.`, true];
}

/** The data of TCF's own interface. Answers `[verdict, why, isSettled]`: whether it says which law applies. What it throws denies. */
export function judgeTcf(data, watch) {
  const { gdprApplies, vendor, purpose, publisher } = data;
  if (gdprApplies === false) return [GRANTED, "GDPR does not apply.", true];
  if (gdprApplies !== true) return [UNKNOWN, "It is not known whether GDPR applies."];
  return judgeVendor(
    watch,
    [vendor, data].some((place) => attempt(() => place.disclosedVendors[VENDOR])),
    (id) => vendor.consents[VENDOR] && purpose.consents[id],
    (id) => vendor.legitimateInterests[VENDOR] && purpose.legitimateInterests[id],
    (id) => attempt(() => publisher.restrictions[id][VENDOR]),
  );
}

/** The same of GPP's section for Europe, which has lists of vendors, and bits from purpose 1 on. */
export function judgeEurope(section, watch) {
  const names = (list) => [].concat(section[list]).includes(VENDOR);
  return judgeVendor(
    watch,
    names("VendorsDisclosed"),
    (id) => names("VendorConsents") && section.PurposeConsents[id - 1],
    (id) => names("VendorLegitimateInterests") && section.PurposeLegitimateInterests[id - 1],
    (id) => attempt(() => section.PublisherRestrictions.find(({ key, ids }) => key === id && ids.includes(VENDOR)).type),
  );
}
