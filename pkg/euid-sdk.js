// The script tag for EUID. Nothing else may live here.
import { besideScript } from "./beside.js";
import { __euidInternalHandleScriptLoad } from "./install.js";

besideScript();
__euidInternalHandleScriptLoad();
