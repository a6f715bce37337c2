/** Pictures: somebody at rest before an evening sky, as on the covers. */

import { el, svg } from "./dom.js";

export const FIGURES = [
  "on the back, knees bent",
  "on the back, one leg long",
  "reclined on a bolster",
  "on the side",
  "hands and knees",
  "half kneeling",
  "standing",
  "a lunge",
  "walking",
];

/**
 * A picture of a position in a routine's colour.
 * @param {string} position in a guide's words; one that is not drawn shows the evening alone
 * @param {string} colour as "#3b5b7a"
 * @param {{label?: string, wide?: boolean}} [options] without a label it is decoration
 */
export function scene(position, colour, { label, wide } = {}) {
  const name = figureFor(position);
  const said = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  const figure = name && svg("svg", { class: "figure" }, use(name));
  const sky = el(
    "div",
    { class: "sky" },
    el("div", { class: "glow" }),
    el("div", { class: "sun" }),
  );
  const drawn = el("div", { class: wide ? "scene wide" : "scene", ...said }, sky, floor(), figure);
  return tinted(drawn, colour);
}

/** An element whose evening has a routine's colour. */
export function tinted(node, colour) {
  node.style.setProperty("--base", calmed(colour));
  return node;
}

function figureFor(position) {
  const words = position.toLowerCase().split(/\s+/).join(" ");
  const matching = FIGURES.filter((name) => words.startsWith(name));
  return matching.sort((one, other) => other.length - one.length)[0];
}

function use(name) {
  return svg("use", { href: `drawings/positions.svg#${name.replace(/[^a-z]+/g, "-")}` });
}

function floor() {
  return el("div", { class: "floor" });
}

/** The colour at a lightness and a saturation that an evening can bear (formats/cover.py). */
function calmed(colour) {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) return "#3b5b7a";
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  const lightness = (most + least) / 2;
  const spread = most - least;
  if (!spread) return hsl(0, 0, lightness);
  const saturation = spread / (1 - Math.abs(2 * lightness - 1));
  let sixth = (red - green) / spread + 4;
  if (most === red) sixth = ((green - blue) / spread + 6) % 6;
  else if (most === green) sixth = (blue - red) / spread + 2;
  return hsl(sixth * 60, saturation, lightness);
}

function hsl(hue, saturation, lightness) {
  const calm = Math.min(Math.max(lightness, 0.24), 0.4);
  return `hsl(${hue.toFixed(1)} ${(Math.min(saturation, 0.5) * 100).toFixed(1)}% ${(calm * 100).toFixed(1)}%)`;
}
