// Starting Chromium. Nothing else.
import { chromium } from "playwright-core";

const PROGRAM = process.env.UID2_CHROMIUM || "/usr/bin/chromium";

/** Names under .test lead to this machine: for an operator that is not on loopback, as far as a page can tell. */
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP *.test 127.0.0.1"];

export const launch = () => chromium.launch({ executablePath: PROGRAM, args: ARGUMENTS });
