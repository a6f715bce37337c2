/** Fields of the form: each a label and what it labels. */

import { el, fill, newId } from "./dom.js";

/** A part of the form: its name, what it is for, and its fields. */
export function part(title, about, ...fields) {
  const id = newId();
  const head = el(
    "header",
    {},
    el("h2", { id }, title),
    about && el("p", { class: "quiet" }, about),
  );
  return el(
    "section",
    { class: "part", "aria-labelledby": id },
    head,
    el("div", { class: "stack" }, fields),
  );
}

/**
 * A label above a control.
 * @param {HTMLElement} control
 * @param {string} [hint] read with it
 */
export function labelled(label, control, hint) {
  control.id ||= newId();
  const about = hint && el("p", { class: "quiet", id: newId() }, hint);
  if (about) control.setAttribute("aria-describedby", about.id);
  return el("div", { class: "field" }, el("label", { for: control.id }, label), control, about);
}

/** A box to tick. */
export function tick(label, checked, onChange, attributes = {}) {
  const box = el("input", {
    type: "checkbox",
    checked,
    onchange: ({ target }) => onChange(target.checked),
    ...attributes,
  });
  return el("label", { class: "tick" }, box, el("span", {}, label));
}

/**
 * A few answers beside each other, one of which holds.
 * @param {string} question what is asked; `unseen` where the page shows it otherwise
 * @param {[value: string, label: string][]} answers
 */
export function answers(question, answers, value, onChange, { unseen = false } = {}) {
  const name = newId();
  const choices = answers.map(([answer, label]) =>
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
  const legend = el("legend", { class: unseen && "unseen" }, question);
  return el("fieldset", {}, legend, el("div", { class: "answers" }, choices));
}

/** A select. @param {[value: string, label: string][]} options */
export function select(options, value, onChange, attributes = {}) {
  const made = options.map(([key, label]) => el("option", { value: key }, label));
  return el(
    "select",
    { value, onchange: ({ target }) => onChange(target.value), ...attributes },
    made,
  );
}

/**
 * A slider that says its value beside its label.
 * @param {(value: number) => string} inWords what it is called
 */
export function slider({ label, min, max, step = 1, value, inWords, ends, onChange }) {
  const shown = el("output", {}, inWords(value));
  const control = el("input", {
    type: "range",
    min,
    max,
    step,
    value,
    "aria-valuetext": inWords(value),
    id: newId(),
  });
  shown.setAttribute("for", control.id);
  const tell = () => {
    fill(control);
    shown.textContent = inWords(Number(control.value));
    control.setAttribute("aria-valuetext", shown.textContent);
  };
  control.addEventListener("input", () => {
    tell();
    onChange(Number(control.value));
  });
  fill(control);
  const head = el("div", { class: "row" }, el("label", { for: control.id }, label), shown);
  const between =
    ends &&
    el(
      "div",
      { class: "ends", "aria-hidden": "true" },
      ends.map((end) => el("span", {}, end)),
    );
  return el("div", { class: "field" }, head, control, between);
}

/** A button that does something. */
export function button(label, onClick, attributes = {}) {
  return el("button", { class: "button", type: "button", onclick: onClick, ...attributes }, label);
}
