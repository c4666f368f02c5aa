// Starting WebKitGTK: no browser for all walks, as a driver has one session, but one for each.
// What it can do is in webkit/.
import { Context } from "./webkit/context.mjs";

export const launch = async () => ({ newContext: () => Context.start(), close: async () => {} });
