// A page that counts bytes: the module is a file beside the script, and compiled while it arrives.
import { __uid2InternalHandleScriptLoad, start } from "uid2-wasm/slim";
import address from "uid2-wasm/uid2.wasm?url&no-inline";

start(address);
__uid2InternalHandleScriptLoad();
