/** The length of the track. */

import { el, newId, updateSliderFill } from "../dom.js";
import { formatDuration, formatLength, parseLength } from "../durations.js";
import { formPart, markOption, radioGroup } from "../fields.js";
import { formatLengthRange } from "../labels.js";

const FIRST_FITTED_MINUTES = "10";

/** The length of a routine: a number and a slider. */
export function lengthPart(routine, options, signal) {
  const { shortest, longest, default: defaultMinutes } = routine.minutes;
  const steps = stepsBetween(shortest, longest);
  const about = el(
    "p",
    { class: "muted", id: newId() },
    `${formatLengthRange(routine.minutes)}; default ${defaultMinutes}.`,
  );
  const number = numberField(options, about.id);
  const slider = el("input", {
    type: "range",
    min: 0,
    max: steps.length - 1,
    "aria-label": options.field("minutes").label,
    oninput: () => options.set("minutes", formatLength(steps[Number(slider.value)])),
  });

  function update() {
    const seconds = options.lengthS;
    const nearest = steps.reduce((best, step) =>
      Math.abs(step - seconds) < Math.abs(best - seconds) ? step : best,
    );
    slider.value = steps.indexOf(nearest);
    updateSliderFill(slider);
    slider.setAttribute("aria-valuetext", formatDuration(seconds));
    number.update();
  }

  options.addEventListener("change", update, { signal });
  update();
  const ends = el(
    "div",
    { class: "slider-ends", "aria-hidden": "true" },
    [shortest, longest].map((end) => el("span", {}, String(end))),
  );
  return formPart(
    "How long",
    "To the second, with the way out of the rest in it. A longer rest says more, and is silent longer.",
    number.node,
    el("div", {}, slider, ends),
    about,
    number.error,
  );
}

/** The length of a text: its own, or a number of minutes to fit it to. */
export function textLengthPart(options, signal) {
  const number = numberField(options);
  const way = radioGroup(
    "Its length",
    [
      ["", "As long as it is"],
      ["fitted", "Fitted to"],
    ],
    options.get("minutes") ? "fitted" : "",
    (value) => {
      options.set("minutes", value ? number.input.value.trim() || FIRST_FITTED_MINUTES : null);
      if (value) number.input.focus();
    },
    { hideLegend: true },
  );

  function update() {
    number.node.hidden = !options.get("minutes");
    way.querySelector(`input[value="${options.lengthS ? "fitted" : ""}"]`).checked = true;
    if (options.lengthS) number.update();
  }

  options.addEventListener("change", update, { signal });
  update();
  return formPart(
    "How long",
    "Fitted, its silences stretch or shrink; its words stay as they are.",
    way,
    number.node,
    number.error,
  );
}

/**
 * A field for minutes, with its error beside it.
 * @param {string} [aboutId] of an element that describes it
 * @returns `update()` shows the length when it is set elsewhere
 */
function numberField(options, aboutId = "") {
  const error = el("p", { class: "error", id: newId(), role: "alert" });
  const input = el("input", {
    id: newId(),
    inputmode: "decimal",
    autocomplete: "off",
    "aria-describedby": `${aboutId} ${error.id}`,
    onchange: () => {
      const seconds = parseLength(input.value);
      show(seconds === null ? "Write minutes, as in 15, 12.5 or 12:30." : "");
      if (seconds !== null) options.set("minutes", formatLength(seconds));
    },
  });

  function show(message) {
    input.setAttribute("aria-invalid", String(message !== ""));
    error.textContent = message;
  }

  function update() {
    const seconds = options.lengthS;
    if (document.activeElement === input && parseLength(input.value) === seconds) return;
    input.value = formatLength(seconds);
    show("");
  }

  const label = el("label", { for: input.id }, "minutes");
  const node = markOption(el("div", { class: "length" }, input, label), "minutes");
  return { node, input, error, update };
}

/** Steps of a slider in seconds: half minutes below 10 minutes, then 1, 5 and 10 minutes. */
function stepsBetween(shortest, longest) {
  const steps = [];
  for (let minutes = shortest; minutes < longest;) {
    steps.push(minutes * 60);
    const by = minutes < 10 ? 0.5 : minutes < 30 ? 1 : minutes < 60 ? 5 : 10;
    minutes = Math.floor(minutes / by + 1) * by;
  }
  return [...steps, longest * 60];
}
