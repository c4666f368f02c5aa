// The script tag for EUID. Nothing else may live here.
import { __euidInternalHandleScriptLoad } from "./install.js";

__euidInternalHandleScriptLoad();
