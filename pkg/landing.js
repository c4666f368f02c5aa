// Entry of `uid2-wasm/landing`: the page that an e-mail's unsubscribe link leads to, and ending push subscriptions.
// Nothing of the SDK is imported: a page that has one hands it in.
export { landing } from "./landing/landing.js";
export { unsubscribePush } from "./landing/push.js";
