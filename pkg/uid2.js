// The drop-in for the official UID2 package: importing it installs the globals, as there.
// Its exports are the official ones and ours; nothing else may live here.
import { __uid2InternalHandleScriptLoad } from "./index.js";

export {
  __uid2InternalHandleScriptLoad,
  assertUID2,
  EventType,
  hashAndEncodeIdentifier,
  hashIdentifier,
  IdentityStatus,
  isBase64Hash,
  isClientSideIdentityOptionsOrThrow,
  isNormalizedPhone,
  isOptoutIdentity,
  isSDKOptionsOrThrow,
  isUidError,
  isValidIdentity,
  normalizeEmail,
  SdkBase,
  sdkWindow,
  UID2,
  UidError,
} from "./index.js";

__uid2InternalHandleScriptLoad();
