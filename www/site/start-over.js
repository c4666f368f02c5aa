// Starting over: once every page of the demo has left, forget what it kept, let operators and companies forget, and go back.
// Nothing else may be here.
import { resetCompanies } from "./companies.js";
import { Operator } from "./operator.js";
import { PRODUCTS } from "./products.js";
import { forget } from "./storage.js";

await navigator.locks.request("courier.open", async () => {
  forget();
  for (const product of Object.keys(PRODUCTS)) await (await Operator.find(product)).reset();
  await resetCompanies();
});
location.replace("/" + location.search);
