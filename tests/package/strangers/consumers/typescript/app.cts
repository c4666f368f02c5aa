// The same package as CommonJS.
import lib = require("uid2-wasm");
import dropIn = require("uid2-wasm/uid2");
import react = require("uid2-wasm/react");
import server = require("uid2-wasm/server");

export const sdk: lib.UID2 = new dropIn.UID2();
export const token: string | undefined = sdk.getAdvertisingToken();
export const shown: string | undefined = react.useUid2().token;
export const client = new server.OperatorClient({ product: "EUID", apiKey: "", clientSecret: "" });
