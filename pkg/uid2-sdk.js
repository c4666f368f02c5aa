// The script tag for UID2. Nothing else may live here.
import { __uid2InternalHandleScriptLoad } from "./install.js";

__uid2InternalHandleScriptLoad();
