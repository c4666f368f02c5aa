// The official words: events, status numbers, and the text that goes with each.
// What they mean for a page is decided elsewhere.

export const InitCompleted = "InitCompleted";
export const IdentityUpdated = "IdentityUpdated";
export const SdkLoaded = "SdkLoaded";
export const OptoutReceived = "OptoutReceived";

export const EventType = { InitCompleted, IdentityUpdated, SdkLoaded, OptoutReceived };

export const ESTABLISHED = 0;
export const REFRESHED = 1;
export const OPTOUT = -4;

const NUMBERS = { ESTABLISHED, REFRESHED, EXPIRED: 100, NO_IDENTITY: -1, INVALID: -2, REFRESH_EXPIRED: -3, OPTOUT };

const named = (numbers) => {
  for (const name of Object.keys(numbers)) numbers[numbers[name]] = name;
  return numbers;
};

/** By name and, as the official one, by number. */
export const IdentityStatus = /* @__PURE__ */ named(NUMBERS);


export const NOT_AVAILABLE = "Identity not available";

/** What goes with the number of an opt-out where it is one of this site. */
export const OUT_OF_SITE = "Opted out of this site";

/** What goes with each number. */
export const TEXTS = {
  0: "Identity established",
  [-1]: NOT_AVAILABLE,
  [-4]: "User has opted out",
};
