// The types of the drop-in for UID2, which declares the globals that it installs.
// Everything in it is of index.d.ts.
import type { SDKSetup, SecureSignalProvider, UID2, UIDHelper } from "./index.js";

export {
  __uid2InternalHandleScriptLoad,
  type ApiClientOptions,
  assertUID2,
  type CallbackContainer,
  type CallbackHandler,
  type CallbackPayload,
  type ClientSideIdentityOptions,
  type CookieOptions,
  type EventMap,
  EventType,
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
  UID2,
  UidError,
  type UidErrorCode,
} from "./index.js";

declare global {
  interface Window {
    __uid2: UID2 | SDKSetup | undefined;
    __uid2Helper: UIDHelper | undefined;
    __uid2SecureSignalProvider?: SecureSignalProvider;
  }
}
