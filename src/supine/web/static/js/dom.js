/** Elements, and what is said to those who do not see them. Text is always text: nothing here
 * reads HTML, whatever somebody calls their bell. */

const PROPERTIES = new Set(["value", "checked", "disabled"]);
const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with its attributes, listeners ("onclick") and children; null, undefined and false
 * are left out.
 * @param {string} name
 * @param {Record<string, unknown>} [attributes]
 * @param {...unknown} children
 * @returns {HTMLElement}
 */
export function el(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** As `el`, within a drawing. */
export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

/** One of our signs, as drawings/signs.svg has them; it says nothing to who does not see it. */
export function sign(name) {
  const use = svg("use", { href: `drawings/signs.svg#${name}` });
  return svg("svg", { class: "sign", "aria-hidden": "true" }, use);
}

/** Say something to whoever listens to the page, once what they are hearing has ended. */
export function say(text) {
  const place = document.getElementById("said");
  // The same words twice would not be said again.
  place.textContent = place.textContent === text ? `${text}\u00a0` : text;
}

/** Show on a slider how far along it is. */
export function fill(slider) {
  const { min, max, value } = slider;
  slider.style.setProperty("--share", `${((value - min) / (max - min || 1)) * 100}%`);
}

let lastId = 0;

/** An id that nothing else has. */
export function newId() {
  lastId += 1;
  return `it-${lastId}`;
}

function filled(node, attributes, children) {
  const given = Object.entries(attributes).filter(([, value]) => !isNothing(value));
  for (const [key, value] of given) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (!PROPERTIES.has(key)) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => !isNothing(child)));
  // Last: a slider's value is kept within its bounds, a select's among its options.
  for (const [key, value] of given) if (PROPERTIES.has(key)) node[key] = value;
  return node;
}

function isNothing(value) {
  return value === null || value === undefined || value === false;
}
