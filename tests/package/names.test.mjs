// The names that code written for the official package imports: none may be missing, in any form.
// What is behind them is walked in pages.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { PACKAGE } from "./installed.mjs";

/** Of both official packages. */
const COMMON = [
  "EventType",
  "hashAndEncodeIdentifier",
  "hashIdentifier",
  "isBase64Hash",
  "isClientSideIdentityOptionsOrThrow",
  "isNormalizedPhone",
  "isOptoutIdentity",
  "isSDKOptionsOrThrow",
  "isValidIdentity",
  "normalizeEmail",
  "SdkBase",
  "sdkWindow",
];
const UID2 = ["UID2", "assertUID2", "__uid2InternalHandleScriptLoad"];
const EUID = ["EUID", "assertEUID", "__euidInternalHandleScriptLoad"];

/** By file. */
const NAMES = {
  uid2: [...COMMON, ...UID2],
  euid: [...COMMON, ...EUID],
  index: [...COMMON, ...UID2, ...EUID],
  "without-wasm": [...COMMON, ...UID2, ...EUID],
};

/** What stands on the classes themselves. */
const STATICS = ["VERSION", "DEFAULT_REFRESH_RETRY_PERIOD_MS", "IdentityStatus", "EventType", "setupGoogleTag", "setupGoogleSecureSignals"];

const at = (file) => join(PACKAGE, "dist", file);

for (const [file, names] of Object.entries(NAMES)) {
  test(`${file} has every official name, imported and required`, async () => {
    const forms = [await import(pathToFileURL(at(`${file}.js`))), createRequire(import.meta.url)(at(`${file}.cjs`))];
    for (const form of forms) {
      assert.deepEqual(names.filter((name) => !(name in form)), []);
      for (const Sdk of [form.UID2, form.EUID].filter(Boolean)) {
        assert.deepEqual(STATICS.filter((name) => Sdk[name] === undefined), []);
      }
    }
  });
}
