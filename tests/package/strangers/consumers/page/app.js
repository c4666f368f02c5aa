// A publisher's page, the same for every bundler: the drop-in, and beside it the package without side effects.
import { UID2 } from "uid2-wasm/uid2";
import { EUID, UID2 as sameUID2 } from "uid2-wasm";

const complaints = [
  UID2 !== sameUID2 && "the package is there twice",
  !(window.__uid2 instanceof UID2) && "the drop-in has installed nothing",
  "__euid" in window && "importing the package has installed something",
  typeof EUID !== "function" && "there is no EUID",
];
for (const complaint of complaints) if (complaint) console.error(complaint);
