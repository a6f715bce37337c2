/** The head of a view. */

import { el } from "./dom.js";
import { scene } from "./scene.js";

/**
 * A picture with the title in its sky, and a text below.
 * @param {string} [label] of the picture; without one it is decoration
 */
export function banner({ picture, colour, title }, text, label) {
  return el(
    "header",
    { class: "banner" },
    scene(picture, colour, { label, wide: true }),
    el("div", { class: "banner-text" }, el("h1", { tabindex: -1 }, title), el("p", {}, text)),
  );
}
