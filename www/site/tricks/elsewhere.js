// The other page of the back-button trick: the reader opts out, this page learns of it, and goes back.
// Whose trick it is stands in session storage; nothing else is remembered.
import { companies } from "../companies.js";
import { Operator } from "../operator.js";
import { loadSdk } from "../products.js";
import { LEFT } from "./trial.js";

const { product, email } = JSON.parse(sessionStorage.getItem(LEFT));
const [sdk, operator] = await Promise.all([loadSdk(product), Operator.find(product)]);
const out = new Promise((done) => sdk.callbacks.push((event) => event === "OptoutReceived" && done()));
sdk.init({ baseUrl: operator.api });
await companies(product).optOut({ email });
sdk.refreshNow().catch(() => {});
await out;
history.back();
