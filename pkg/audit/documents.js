// Elements: attributes, texts, comments and what is filled in; templates, open shadow trees and frames of the same origin too.
// Members are read by way of the prototype: a form's fields hide its own.
import { attempt } from "../local.js";
import { writtenIn } from "../copies.js";
import { searchAddress } from "./addresses.js";
import { searchGlobals } from "./globals.js";

const FRAMES = 50;
const TEXT = 3;
const COMMENT = 8;

const read = (prototype, member, node) => attempt(() => Reflect.get(prototype, member, node));

/** What somebody, or a script, has filled in. */
const filledIn = (name, element) => {
  const types = { input: HTMLInputElement, textarea: HTMLTextAreaElement };
  return types[name] && read(types[name].prototype, "value", element);
};

/** Texts and comments that are an element's own. */
function searchTexts(search, prefix, name, element) {
  for (let node = read(Node.prototype, "firstChild", element); node; node = read(Node.prototype, "nextSibling", node)) {
    const type = read(Node.prototype, "nodeType", node);
    if (type !== TEXT && type !== COMMENT) continue;
    const key = name === "script" ? name : `${name} ${type === TEXT ? "text" : "comment"}`;
    search._look("document", prefix + key, read(Node.prototype, "nodeValue", node));
  }
}

function searchElement(search, prefix, name, element) {
  for (const [key, value] of attempt(() => writtenIn(element)) || []) search._look("document", prefix + key, value);
  search._look("document", `${prefix}${name} value`, filledIn(name, element));
  searchTexts(search, prefix, name, element);
}

/** The trees that hang on an element, and are no part of its own. */
function treesOf(name, element) {
  const shadow = read(Element.prototype, "shadowRoot", element);
  const template = name === "template" && read(HTMLTemplateElement.prototype, "content", element);
  return [shadow, template].filter(Boolean);
}

/** A frame's document, where it is of this origin. */
const documentOf = (name, element) =>
  (name === "iframe" && read(HTMLIFrameElement.prototype, "contentDocument", element)) ||
  (name === "frame" && read(HTMLFrameElement.prototype, "contentDocument", element));

const elementsOf = (tree) => {
  const { prototype } = read(Node.prototype, "nodeType", tree) === Node.DOCUMENT_NODE ? Document : DocumentFragment;
  return attempt(() => prototype.querySelectorAll.call(tree, "*")) || [];
};

/** @returns the frames' documents below */
async function searchTree(search, prefix, tree) {
  const frames = [];
  const trees = [tree];
  for (const next of trees) {
    for (const element of elementsOf(next)) {
      const name = read(Element.prototype, "localName", element);
      searchElement(search, prefix, name, element);
      trees.push(...treesOf(name, element));
      const frame = documentOf(name, element);
      if (frame) frames.push(frame);
      const rest = search._pace._step();
      if (rest) await rest;
    }
  }
  return frames;
}

/** This document and those in its frames, whose globals and addresses belong to them. */
export async function searchDocuments(search) {
  const found = [document];
  for (let at = 0; at < found.length && at < FRAMES; at++) {
    const prefix = at ? `frame ${at}: ` : "";
    const view = at && read(Document.prototype, "defaultView", found[at]);
    if (view) {
      await searchAddress(search, view, prefix);
      await searchGlobals(search, view, prefix);
    }
    found.push(...(await searchTree(search, prefix, found[at])));
  }
}
