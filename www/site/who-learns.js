// Plays an opt-out: one step after the other, in the picture and in words.
// What is asked is in learns/steps.js, how it looks in learns/picture.js; what the bidder keeps is in learns/table.js.
import "./bar.js";
import { companies } from "./companies.js";
import { byId, make } from "./dom.js";
import { Operator } from "./operator.js";
import { readSettings } from "./settings.js";
import { Picture } from "./learns/picture.js";
import { makeSteps } from "./learns/steps.js";
import { BiddersTable } from "./learns/table.js";

const form = byId("play");
const picture = new Picture(byId("picture"));
const table = new BiddersTable(byId("rows"), byId("said"));

async function play(submitted) {
  submitted.preventDefault();
  const button = form.querySelector("button");
  const product = form.elements.product.value;
  const operator = await Operator.find(product);
  button.disabled = true;
  picture.clear();
  byId("steps").replaceChildren();
  for (const { way: [from, to], words, learns, ask } of makeSteps(companies(product), operator)) {
    await picture.send(from, to);
    const answer = await ask();
    if (learns) picture.learn(learns);
    await table.draw(companies(product));
    byId("steps").append(make("li", learns ? "learnt" : "", make("span", "", words), make("b", "", answer)));
  }
  button.disabled = false;
}

form.elements.product.value = readSettings().product;
form.addEventListener("submit", play);

/** A button of the table: with the servers of the product that is chosen, and one at a time. */
function act(id, work) {
  byId(id).addEventListener("click", async ({ target }) => {
    const product = form.elements.product.value;
    target.disabled = true;
    await work(companies(product), await Operator.find(product));
    target.disabled = false;
  });
}
act("replay", (servers, operator) => table.replay(servers, operator));
act("skip", (servers, operator) => table.leaveOut(servers, operator));
act("reconcile", (servers) => table.reconcile(servers));

const redraw = () => table.draw(companies(form.elements.product.value));
for (const input of form.elements.product) input.addEventListener("change", redraw);
void redraw();
