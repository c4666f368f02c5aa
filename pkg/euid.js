// The drop-in for the official EUID package: importing it installs the globals, as there.
// Its exports are the official ones and ours; nothing else may live here.
import { __euidInternalHandleScriptLoad } from "./index.js";

export {
  __euidInternalHandleScriptLoad,
  assertEUID,
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
  EUID,
  UidError,
} from "./index.js";

__euidInternalHandleScriptLoad();
