// Small things that every page draws with.
// No page's own words or elements.

export const byId = (id) => document.getElementById(id);

/** Sets a text only where it changed: live regions speak at every write. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** An element with a class and children; `undefined` children are left out. */
export function make(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** Puts rows into a list, only where they differ from what stands there: scrolling, focus and selection stay. */
export function fill(list, rows) {
  const drawn = make(list.localName, "", ...rows);
  if (drawn.innerHTML !== list.innerHTML) list.replaceChildren(...drawn.childNodes);
}
