// The companies and the ways between them as a picture; a message travels along a way, or, where visitors want no motion,
// the way is lit. Geometry and drawing only.

const WIDTH = 360;
const HEIGHT = 402;
const BOX = { width: 104, height: 44 };

/** Middles of the boxes, and what is written in and under them. */
const NODES = {
  reader: { x: 180, y: 30, name: "Reader" },
  portal: { x: 180, y: 116, name: "Portal" },
  operator: { x: 180, y: 202, name: "Operator" },
  publisher: { x: 58, y: 320, name: "Publisher", how: ["asks:", "generate", "refresh"] },
  advertiser: { x: 180, y: 320, name: "Advertiser", how: ["asks:", "identity map", "opt-out status"] },
  bidder: { x: 302, y: 320, name: "Bidder", how: ["is told:", "webhook"] },
};

const WAYS = [
  ["reader", "portal"],
  ["portal", "operator"],
  ["publisher", "operator"],
  ["advertiser", "operator"],
  ["operator", "bidder"],
];

const TRAVEL_MS = 650;

export class Picture {
  constructor(place) {
    place.innerHTML = picture();
    this._picture = place.firstElementChild;
    this._message = this._picture.querySelector(".message");
    this._still = matchMedia("(prefers-reduced-motion: reduce)");
  }

  /** Nobody knows anything yet. */
  clear() {
    for (const node of this._picture.querySelectorAll(".node")) node.dataset.knows = "";
    for (const lit of this._picture.querySelectorAll(".lit")) lit.classList.remove("lit");
  }

  /** A message from one to the other. */
  async send(from, to) {
    for (const lit of this._picture.querySelectorAll(".way.lit")) lit.classList.remove("lit");
    const way = this._picture.querySelector(`[data-way="${from}-${to}"], [data-way="${to}-${from}"]`);
    way.classList.add("lit");
    if (this._still.matches) return;
    const [start, end] = NODES[from].y < NODES[to].y ? ends(NODES[from], NODES[to]) : ends(NODES[to], NODES[from]).reverse();
    const at = ([x, y]) => ({ transform: `translate(${x}px, ${y}px)` });
    this._message.classList.add("lit");
    await this._message.animate([at(start), at(end)], { duration: TRAVEL_MS, easing: "ease-in-out", fill: "forwards" }).finished;
    this._message.classList.remove("lit");
  }

  /** From now on this one knows, and is shown so. */
  learn(who) {
    this._picture.querySelector(`[data-node="${who}"]`).dataset.knows = "yes";
  }
}

/** Where a way leaves the upper box and meets the lower one. */
function ends(a, b) {
  const half = BOX.height / 2;
  return [
    [a.x + (b.x - a.x) * 0.25, a.y + half],
    [b.x, b.y - half],
  ];
}

function picture() {
  const ways = WAYS.map(([from, to]) => {
    const isQuestion = to === "operator" && from !== "portal";
    // Questions go up and their answers down the same way, so it is drawn from the operator.
    const [[x1, y1], [x2, y2]] = isQuestion ? ends(NODES[to], NODES[from]) : ends(NODES[from], NODES[to]);
    const tips = isQuestion ? 'marker-start="url(#way-tip)" marker-end="url(#way-tip)"' : 'marker-end="url(#way-tip)"';
    return `<path class="way" data-way="${from}-${to}" d="M${x1} ${y1} ${x2} ${y2}" ${tips} />`;
  });
  const nodes = Object.entries(NODES).map(([id, { x, y, name, how = [] }]) => {
    const lines = how.map((line, number) => `<tspan x="${x}" dy="${number ? 15 : 0}">${line}</tspan>`).join("");
    return (
      `<g class="node" data-node="${id}"><rect x="${x - BOX.width / 2}" y="${y - BOX.height / 2}" width="${BOX.width}" height="${BOX.height}" rx="10" />` +
      `<text x="${x}" y="${y + 5}" text-anchor="middle">${name}</text>` +
      (lines && `<text class="how" x="${x}" y="${y + 40}" text-anchor="middle">${lines}</text>`) +
      "</g>"
    );
  });
  const tip =
    '<marker id="way-tip" viewBox="0 0 8 8" refX="8" refY="4" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" orient="auto-start-reverse"><path d="M0 0 8 4 0 8Z" /></marker>';
  const label = "A reader opts out at the portal, which tells the operator. Publisher and advertiser ask the operator; the bidder is told.";
  return `<svg class="companies" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}"><defs>${tip}</defs>${ways.join("")}${nodes.join("")}<circle class="message" r="7" /></svg>`;
}
