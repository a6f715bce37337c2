/** How long. */

import { asWritten, inWords, parseLength } from "../clock.js";
import { el, fill, newId } from "../dom.js";
import { part } from "../fields.js";
import { lengths } from "../words.js";

/** The part of the form; it follows when the length is chosen elsewhere. */
export function lengthPart(routine, choices, signal) {
  const { shortest, longest, default: usual } = routine.minutes;
  const steps = stepsBetween(shortest, longest);
  const wrong = el("p", { class: "wrong", id: newId(), role: "alert" });
  const about = el(
    "p",
    { class: "quiet", id: newId() },
    `${lengths(routine.minutes)}; usually ${usual}.`,
  );

  const number = el("input", {
    id: newId(),
    inputmode: "decimal",
    autocomplete: "off",
    "aria-describedby": `${about.id} ${wrong.id}`,
    onchange: () => typed(),
  });
  const slider = el("input", {
    type: "range",
    min: 0,
    max: steps.length - 1,
    "aria-label": "Length",
    oninput: () => choices.set("minutes", asWritten(steps[Number(slider.value)])),
  });

  function typed() {
    const seconds = parseLength(number.value);
    number.setAttribute("aria-invalid", String(seconds === null));
    wrong.textContent = seconds === null ? "Write minutes, as in 15, 12.5 or 12:30." : "";
    if (seconds !== null) choices.set("minutes", asWritten(seconds));
  }

  function follow() {
    const seconds = choices.lengthS;
    const nearest = steps.reduce((best, step) =>
      Math.abs(step - seconds) < Math.abs(best - seconds) ? step : best,
    );
    slider.value = steps.indexOf(nearest);
    fill(slider);
    slider.setAttribute("aria-valuetext", inWords(seconds));
    if (document.activeElement === number && parseLength(number.value) === seconds) return;
    number.value = asWritten(seconds);
    number.setAttribute("aria-invalid", "false");
    wrong.textContent = "";
  }

  choices.addEventListener("change", follow, { signal });
  follow();
  const ends = el(
    "div",
    { class: "ends", "aria-hidden": "true" },
    [shortest, longest].map((end) => el("span", {}, String(end))),
  );
  return part(
    "How long",
    "To the second, with the way out of the rest in it. A longer rest says more, and is silent longer.",
    el("div", { class: "length" }, number, el("label", { for: number.id }, "minutes")),
    el("div", {}, slider, ends),
    about,
    wrong,
  );
}

/** Lengths in seconds that a slider goes through: finely where a minute counts. */
function stepsBetween(shortest, longest) {
  const steps = [];
  for (let minutes = shortest; minutes < longest;) {
    steps.push(minutes * 60);
    const by = minutes < 10 ? 0.5 : minutes < 30 ? 1 : minutes < 60 ? 5 : 10;
    minutes = Math.floor(minutes / by + 1) * by;
  }
  return [...steps, longest * 60];
}
