// The types of the drop-in for EUID, which declares the globals that it installs.
// Everything in it is of index.d.ts.
import type { SDKSetup, SecureSignalProvider, EUID, UIDHelper } from "./index.js";

export {
  __euidInternalHandleScriptLoad,
  type ApiClientOptions,
  assertEUID,
  type CallbackContainer,
  type CallbackHandler,
  type CallbackPayload,
  type ClientSideIdentityOptions,
  type CookieOptions,
  type EventMap,
  EventType,
  EUID,
  hashAndEncodeIdentifier,
  hashIdentifier,
  type Identity,
  IdentityStatus,
  type InitCallbackPayload,
  isBase64Hash,
  isClientSideIdentityOptionsOrThrow,
  isNormalizedPhone,
  isOptoutIdentity,
  isSDKOptionsOrThrow,
  isUidError,
  isValidIdentity,
  normalizeEmail,
  type OptoutIdentity,
  type PayloadWithIdentity,
  SdkBase,
  type SdkLoadedPayload,
  type SdkOptions,
  type SDKSetup,
  sdkWindow,
  type State,
  type Status,
  UidError,
  type UidErrorCode,
} from "./index.js";

declare global {
  interface Window {
    __euid: EUID | SDKSetup | undefined;
    __euidHelper: UIDHelper | undefined;
    __euidSecureSignalProvider?: SecureSignalProvider;
  }
}
