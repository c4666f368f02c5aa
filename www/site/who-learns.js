// Plays an opt-out: one step after the other, in the picture and in words.
// What is asked is in learns/steps.js, how it looks in learns/picture.js.
import "./bar.js";
import { companies } from "./companies.js";
import { byId, make } from "./dom.js";
import { Operator } from "./operator.js";
import { readSettings } from "./settings.js";
import { Picture } from "./learns/picture.js";
import { makeSteps } from "./learns/steps.js";

const form = byId("play");
const picture = new Picture(byId("picture"));

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
    byId("steps").append(make("li", learns ? "learnt" : "", make("span", "", words), make("b", "", answer)));
  }
  button.disabled = false;
}

form.elements.product.value = readSettings().product;
form.addEventListener("submit", play);
