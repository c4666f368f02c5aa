// The three words of consent, as they are told.
// Nothing else.

export const GRANTED = "granted";
export const DENIED = "denied";
export const UNKNOWN = "unknown";
