// Entry of `uid2-wasm/choice-status`: the element that says whether a choice against advertising identity is honoured here.
// Nothing of the SDK is imported: the element finds the one of the page, or is given one.
import { ChoiceStatus } from "./choice_status/element.js";

export { ChoiceStatus };

const NAME = "uid2-choice-status";

// On a server there are no elements, and another copy may have defined it.
if (typeof customElements !== "undefined" && !customElements.get(NAME)) customElements.define(NAME, ChoiceStatus);
