// The script tag for Google Secure Signals with UID2, under its official name. Nothing else may live here.
import { install } from "./secure_signal.js";

install({ global: "__uid2", id: "uidapi.com", hook: "getUid2AdvertisingToken" });
