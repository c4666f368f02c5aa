// Where the core, and an application that is bundled, have from what watches consent: a chunk beside them.
// Only where it comes from; when it is loaded belongs to whoever loads it.

export const loadConsent = () => import("../consent.js");
