// The script tag for UID2. Nothing else may live here.
import { besideScript } from "./beside.js";
import { __uid2InternalHandleScriptLoad } from "./install.js";

besideScript();
__uid2InternalHandleScriptLoad();
