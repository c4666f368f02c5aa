// The script tag for Google Secure Signals with EUID, under its official name. Nothing else may live here.
import { install } from "./secure_signal.js";

install({ global: "__euid", id: "euid.eu", hook: "getEuidAdvertisingToken" });
