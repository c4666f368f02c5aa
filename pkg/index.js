// The ES module: everything by name, and no effects until something is called.
// The drop-ins uid2.js and euid.js take it from here, so that a page with both has one module.
export { assertEUID, assertUID2, EUID, UID2 } from "./classes.js";
export { isClientSideIdentityOptionsOrThrow, isSDKOptionsOrThrow, isUidError, UidError } from "./errors.js";
export { SdkBase } from "./facade.js";
export {
  hashAndEncodeIdentifier,
  hashIdentifier,
  isBase64Hash,
  isNormalizedPhone,
  normalizeEmail,
} from "./identifiers.js";
export { isOptoutIdentity, isValidIdentity } from "./identity.js";
export { __euidInternalHandleScriptLoad, __uid2InternalHandleScriptLoad } from "./install.js";
export { EventType, IdentityStatus } from "./status.js";

/** The window at the time of the import, as the official package has it; `undefined` on a server. */
export const sdkWindow = typeof window === "undefined" ? undefined : window;
