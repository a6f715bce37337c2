/** Creating elements, and announcements for screen readers. Strings become text nodes and
 * attributes, never HTML. A function that creates an element is named after it. */

const PROPERTIES = new Set(["value", "checked", "disabled"]);
const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with attributes, listeners ("onclick") and children; null, undefined and false ones
 * are left out.
 * @param {string} name
 * @param {Record<string, unknown>} [attributes]
 * @param {...unknown} children
 * @returns {HTMLElement}
 */
export function el(name, attributes = {}, ...children) {
  return build(document.createElement(name), attributes, children);
}

/** As `el`, for SVG elements. */
export function svg(name, attributes = {}, ...children) {
  return build(document.createElementNS(SVG, name), attributes, children);
}

/** A symbol of drawings/icons.svg; hidden from screen readers. */
export function icon(name) {
  const use = svg("use", { href: `drawings/icons.svg#${name}` });
  return svg("svg", { class: "icon", "aria-hidden": "true" }, use);
}

/** Have screen readers read a text out, after what they are reading. */
export function announce(text) {
  const region = document.getElementById("announcements");
  // An unchanged text would not be read again.
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}

/** Update the filled part of a slider's track. */
export function updateSliderFill(slider) {
  const { min, max, value } = slider;
  slider.style.setProperty("--share", `${((value - min) / (max - min || 1)) * 100}%`);
}

let lastId = 0;

/** An unused element id. */
export function newId() {
  lastId += 1;
  return `id-${lastId}`;
}

function build(node, attributes, children) {
  const present = Object.entries(attributes).filter(([, value]) => !isAbsent(value));
  for (const [key, value] of present) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (!PROPERTIES.has(key)) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => !isAbsent(child)));
  // Last: browsers clamp a slider's value to its bounds, and a select's to its options.
  for (const [key, value] of present) if (PROPERTIES.has(key)) node[key] = value;
  return node;
}

function isAbsent(value) {
  return value === null || value === undefined || value === false;
}
