// The core of an application that is bundled, and what watches consent: chunks, which the bundler puts where it puts all others.
// Only where they come from; when they are loaded, and what they do then, belongs to front_host.js and host.js.

export const loadCore = () => import("../core.js");

export const loadConsent = () => import("../consent.js");
