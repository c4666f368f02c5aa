// The core of a script tag: a file beside it, or where the page says.
// Only where it comes from; when it is loaded, and what it does then, belongs to front_host.js.
import { beside, importAgain } from "../beside.js";

export const loadCore = async (failures, coreUrl) => importAgain(coreUrl || beside(CORE_FILE), failures);
