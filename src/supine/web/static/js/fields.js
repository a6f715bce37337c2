/** Form controls with their labels. */

import { el, icon, newId, updateSliderFill } from "./dom.js";
import { capitalize, choicesOf } from "./labels.js";

/** A section of a form: title, explanation and fields. */
export function formPart(title, about, ...fields) {
  const id = newId();
  const head = el(
    "header",
    {},
    el("h2", { id }, title),
    about && el("p", { class: "muted" }, about),
  );
  return el(
    "section",
    { class: "part", "aria-labelledby": id },
    head,
    el("div", { class: "stack" }, fields),
  );
}

/**
 * A control with a label above it.
 * @param {HTMLElement} control
 * @param {string} [hint] shown below, and its accessible description
 */
export function formField(label, control, hint) {
  control.id ||= newId();
  const about = hint && el("p", { class: "muted", id: newId() }, hint);
  if (about) control.setAttribute("aria-describedby", about.id);
  return el("div", { class: "field" }, el("label", { for: control.id }, label), control, about);
}

/** A checkbox with a label beside it. */
export function checkbox(label, checked, onChange, attributes = {}) {
  const box = el("input", {
    type: "checkbox",
    checked,
    onchange: ({ target }) => onChange(target.checked),
    ...attributes,
  });
  return el("label", { class: "check" }, box, el("span", {}, label));
}

/**
 * Radio buttons beside each other.
 * @param {string} question the legend; `hideLegend` leaves it to screen readers
 * @param {[value: string, label: string][]} answers
 */
export function radioGroup(question, answers, value, onChange, { hideLegend = false } = {}) {
  const name = newId();
  const radios = answers.map(([answer, label]) =>
    el(
      "label",
      {},
      el("input", {
        type: "radio",
        name,
        value: answer,
        checked: answer === value,
        onchange: () => onChange(answer),
      }),
      el("span", {}, label),
    ),
  );
  const legend = el("legend", { class: hideLegend && "visually-hidden" }, question);
  return el("fieldset", {}, legend, el("div", { class: "radio-group" }, radios));
}

/** Radio buttons for an option that is one of a few values. */
export function choiceField(options, key) {
  const field = options.field(key);
  const group = radioGroup(field.label, choicesOf(field), options.get(key), (value) =>
    options.set(key, value),
  );
  return markOption(el("div", { class: "field" }, group, hintOf(field)), key);
}

/** A checkbox for an option that is on or off. */
export function boolField(options, key) {
  const label = options.field(key).help.replace(/\.$/, "");
  return markOption(
    checkbox(label, options.get(key), (yes) => options.set(key, yes)),
    key,
  );
}

/** What the server says an option does. */
export function hintOf({ help }) {
  return el("p", { class: "muted" }, capitalize(help));
}

/** Tell which options the controls in a node set, by their keys. */
export function markOption(node, ...keys) {
  node.dataset.options = keys.join(" ");
  return node;
}

/** A select element. @param {[value: string, label: string][]} options */
export function select(options, value, onChange, attributes = {}) {
  const items = options.map(([key, label]) => el("option", { value: key }, label));
  return el(
    "select",
    { value, onchange: ({ target }) => onChange(target.value), ...attributes },
    items,
  );
}

/**
 * A slider with its value shown beside its label, as `format` writes it; `ends` are labels below
 * its two ends.
 */
export function slider({ label, min, max, step = 1, value, format, ends, onChange }) {
  const output = el("output", {}, format(value));
  const control = el("input", {
    type: "range",
    min,
    max,
    step,
    value,
    "aria-valuetext": format(value),
    id: newId(),
  });
  output.setAttribute("for", control.id);
  const update = () => {
    updateSliderFill(control);
    output.textContent = format(Number(control.value));
    control.setAttribute("aria-valuetext", output.textContent);
  };
  control.addEventListener("input", () => {
    update();
    onChange(Number(control.value));
  });
  updateSliderFill(control);
  const head = el("div", { class: "row" }, el("label", { for: control.id }, label), output);
  const endLabels =
    ends &&
    el(
      "div",
      { class: "slider-ends", "aria-hidden": "true" },
      ends.map((end) => el("span", {}, end)),
    );
  return el("div", { class: "field" }, head, control, endLabels);
}

/** A round button that deletes something. */
export function deleteButton(name, onClick) {
  return button(icon("delete"), onClick, {
    class: "button plain round",
    "aria-label": `Delete ${name}`,
  });
}

/** A button. */
export function button(label, onClick, attributes = {}) {
  return el("button", { class: "button", type: "button", onclick: onClick, ...attributes }, label);
}
