// Starting over: once every page of the demo has left, forget what it kept, let the operator forget, and go back.
// Nothing else may be here.
import { Operator } from "./operator.js";
import { forget } from "./storage.js";

await navigator.locks.request("demo", async () => {
  forget();
  await (await Operator.find()).reset();
});
location.replace("./" + location.search);
