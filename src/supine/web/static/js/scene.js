/** Pictures of routines before an evening sky, as on the covers. */

import { el } from "./dom.js";

const drawings = new Map();

/**
 * A routine's picture, before an evening in its colour.
 * @param {string} picture its address; without one there is the evening alone
 * @param {string} colour as "#3b5b7a"
 * @param {{label?: string, wide?: boolean}} [options] without a label it is decoration
 */
export function scene(picture, colour, { label, wide } = {}) {
  const said = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  const sky = el(
    "div",
    { class: "sky" },
    el("div", { class: "glow" }),
    el("div", { class: "sun" }),
  );
  const drawn = el("div", { class: wide ? "scene wide" : "scene", ...said }, sky, floor());
  if (picture) loadPicture(picture).then((figure) => figure && drawn.append(figure.cloneNode(true)));
  return setSceneColour(drawn, colour);
}

/** Set the colour of a scene. */
export function setSceneColour(node, colour) {
  node.style.setProperty("--base", calmColour(colour));
  return node;
}

/** The picture as an element of the page, so that the page's styles colour it. */
function loadPicture(picture) {
  if (!drawings.has(picture)) {
    const read = fetchPicture(picture);
    drawings.set(picture, read);
    read.then((figure) => figure || drawings.delete(picture));
  }
  return drawings.get(picture);
}

async function fetchPicture(picture) {
  let figure;
  try {
    const answer = await fetch(picture);
    if (!answer.ok) return undefined;
    const read = new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
    figure = document.importNode(read.documentElement, true);
  } catch {
    // The server is out of reach: show the evening alone.
    return undefined;
  }
  figure.setAttribute("class", "figure");
  figure.setAttribute("preserveAspectRatio", "xMidYMax");
  return figure;
}

function floor() {
  return el("div", { class: "floor" });
}

/** The colour at a lightness and a saturation that an evening can bear (formats/cover.py). */
function calmColour(colour) {
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
