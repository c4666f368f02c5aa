// Where the core, and an application that is bundled, have from what they load later: chunks beside them.
// Only where they come from; when they are loaded belongs to whoever loads them.

export const loadConsent = () => import("../consent.js");

export const loadBridges = () => import("../bridges.js");

export const loadAudit = () => import("../audit.js");
