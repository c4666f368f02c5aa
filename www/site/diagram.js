// The states of one product on one page as a picture, the present one lit, and the step that led to it.
// Geometry and drawing only; which state it is, the SDK says.

const WIDTH = 360;
const HEIGHT = 218;
const BOX = { width: 104, height: 34 };

/** Top left corners, by the SDK's own words for its states. */
const NODES = {
  none: { x: 4, y: 6, name: "NoIdentity" },
  active: { x: 252, y: 6, name: "Established" },
  held: { x: 4, y: 92, name: "Held" },
  expired: { x: 252, y: 92, name: "Expired" },
  optedOut: { x: 128, y: 178, name: "OptedOut" },
};

/** From, to, the line, and its words with their place. */
const EDGES = [
  ["none", "active", "M108 17H248", "sign-in", 180, 12],
  ["active", "none", "M252 31H112", "sign-out", 180, 44],
  ["none", "held", "M56 40V88", "handed in", 62, 68, "start"],
  ["held", "active", "M108 97 250 44", "vouched", 176, 88],
  ["active", "expired", "M292 40V88", "time", 284, 68, "end"],
  ["expired", "active", "M316 92V44", "refresh", 322, 70, "start"],
  ["held", "optedOut", "M72 126 126 186", "opt-out", 84, 164, "end"],
  ["active", "optedOut", "M264 40 196 174", "opt-out", 206, 136, "end"],
  ["expired", "optedOut", "M288 126 236 186", "opt-out", 278, 164, "start"],
];

export class Diagram {
  constructor(place) {
    place.innerHTML = picture();
    this._picture = place.firstElementChild;
  }

  /** Lights a state; `name` is what it is called. */
  show(state, name) {
    if (state === this._state) return;
    for (const lit of this._picture.querySelectorAll(".lit")) lit.classList.remove("lit");
    this._light(state);
    this._light(`${this._state}-${state}`);
    this._picture.setAttribute("aria-label", `States of the SDK. Now: ${name}.`);
    this._picture.dataset.state = state;
    this._state = state;
  }

  _light(part) {
    this._picture.querySelector(`[data-part="${part}"]`)?.classList.add("lit");
  }
}

function picture() {
  const edges = EDGES.map(
    ([from, to, line, words, x, y, anchor = "middle"]) =>
      `<g class="edge" data-part="${from}-${to}"><path d="${line}" marker-end="url(#tip)" />` +
      `<text x="${x}" y="${y}" text-anchor="${anchor}">${words}</text></g>`,
  );
  const nodes = Object.entries(NODES).map(
    ([state, { x, y, name }]) =>
      `<g class="node" data-part="${state}"><rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="8" />` +
      `<text x="${x + BOX.width / 2}" y="${y + 22}" text-anchor="middle">${name}</text></g>`,
  );
  const tip = '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8Z" /></marker>';
  return `<svg class="diagram" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="States of the SDK."><defs>${tip}</defs>${edges.join("")}${nodes.join("")}</svg>`;
}
