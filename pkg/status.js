// The official words: events, status numbers, and the text that goes with each.
// What they mean for a page is decided elsewhere.

export const InitCompleted = "InitCompleted";
export const IdentityUpdated = "IdentityUpdated";
export const SdkLoaded = "SdkLoaded";
export const OptoutReceived = "OptoutReceived";

export const EventType = { InitCompleted, IdentityUpdated, SdkLoaded, OptoutReceived };

const NUMBERS = {
  ESTABLISHED: 0,
  REFRESHED: 1,
  EXPIRED: 100,
  NO_IDENTITY: -1,
  INVALID: -2,
  REFRESH_EXPIRED: -3,
  OPTOUT: -4,
};

/** By name and, as the official one, by number. */
export const IdentityStatus = /* @__PURE__ */ Object.keys(NUMBERS).reduce(
  (both, name) => ({ ...both, [name]: NUMBERS[name], [NUMBERS[name]]: name }),
  {},
);

export const NOT_AVAILABLE = "Identity not available";

/** What goes with the number of an opt-out where it is one of this site. */
export const OUT_OF_SITE = "Opted out of this site";

/** What goes with each number. */
export const TEXTS = {
  0: "Identity established",
  [-1]: NOT_AVAILABLE,
  [-4]: "User has opted out",
};
