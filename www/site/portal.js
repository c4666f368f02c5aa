// The portal: takes one address, has its server opt it out, and says what that means.
// Nothing of publishers: the portal knows none of them, and never sees a token.
import "./bar.js";
import { companies } from "./companies.js";
import { byId, say } from "./dom.js";
import { isPhone } from "./login.js";
import { PRODUCTS } from "./products.js";
import { readSettings } from "./settings.js";

const form = byId("opt-out");

const ERRORS = {
  400: "That is neither an e-mail address nor a phone number. Please check it.",
  502: "The operator did not answer. Please try again.",
};

function complain(words) {
  say(byId("address-error"), words);
  byId("address").setAttribute("aria-invalid", String(words !== ""));
}

async function optOut(submitted) {
  submitted.preventDefault();
  complain("");
  const product = form.elements.product.value;
  const address = form.elements.address.value.trim();
  const { status } = await companies(product).optOut({ [isPhone(address) ? "phone" : "email"]: address });
  if (status !== 200) {
    byId("done").hidden = true;
    return complain(ERRORS[status] ?? ERRORS[502]);
  }
  say(byId("done-heading"), `${address} has opted out of ${PRODUCTS[product].name}`);
  say(byId("done-words"), `Every page with a ${PRODUCTS[product].name} token of this address loses it at its next refresh.`);
  byId("done").hidden = false;
  byId("done-heading").focus();
}

form.elements.product.value = readSettings().product;
form.addEventListener("submit", optOut);
