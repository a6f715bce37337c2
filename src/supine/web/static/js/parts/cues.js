/** Preferences for what is said: how much, which themes, which single cues. */

import { errorText } from "../api.js";
import { getCues } from "../catalogue.js";
import { el } from "../dom.js";
import { choiceField, formField, formPart, markOption, radioGroup, select } from "../fields.js";
import { capitalize, pluralize } from "../labels.js";

const PREFERENCES = [
  ["", "As it comes"],
  ["yes", "For certain"],
  ["no", "Never"],
];

export function cuesPart(routine, options, signal) {
  const themes = el("div", {}, el("p", { class: "muted" }, "Loading…"));
  const single = el("details", {}, el("summary", {}, "Choose single cues"));
  getCues(routine.name).then(
    (cues) => {
      if (signal.aborted) return;
      themes.replaceChildren(themeFields(cues, options));
      const fill = () => single.open && single.append(singleCues(cues, options));
      // It may have been opened while the cues were loading.
      if (single.open) fill();
      else single.addEventListener("toggle", fill, { once: true });
    },
    (error) =>
      !signal.aborted && themes.replaceChildren(el("p", { class: "error" }, errorText(error))),
  );
  return formPart(
    "What is said",
    "What a routine needs, its cautions and its way out above all, is always said.",
    choiceField(options, "guidance"),
    choiceField(options, "order"),
    markOption(themes, "themes", "without_themes"),
    markOption(single, "cues", "without_cues"),
  );
}

function themeFields(cues, options) {
  const names = [...new Set(cues.map(({ theme }) => theme).filter(Boolean))];
  if (!names.length) return el("p", { class: "muted" }, "This routine has no theme cues.");
  const rows = names.map((theme) => {
    const fields = radioGroup(
      `Theme cues: ${theme}`,
      PREFERENCES,
      options.preference("theme", theme),
      (preference) => options.setPreference("theme", theme, preference),
      { hideLegend: true },
    );
    return el(
      "div",
      { class: "option-row" },
      el("span", { "aria-hidden": "true" }, capitalize(theme)),
      fields,
    );
  });
  return el("div", { role: "group", "aria-label": "Themes" }, el("h3", {}, "Themes"), rows);
}

function singleCues(cues, options) {
  const rows = cues.map((cue) => ({ cue, node: cueRow(cue, options) }));
  const found = el("p", { class: "muted", role: "status" });
  const search = el("input", { type: "search", autocomplete: "off", oninput: show });
  const which = select(
    [
      ["", "All of them"],
      ["chosen", "What I have chosen"],
      ["own", "This routine's own"],
      ["themes", "Theme cues"],
    ],
    "",
    show,
  );

  function show() {
    const wanted = normalise(search.value).split(" ").filter(Boolean);
    let count = 0;
    for (const { cue, node } of rows) {
      const text = normalise(`${cue.text} ${cue.theme}`);
      const shown =
        wanted.every((word) => text.includes(word)) && matchesFilter(which.value, cue, options);
      node.hidden = !shown;
      count += Number(shown);
    }
    found.textContent = `${pluralize(count, "cue")}.`;
  }

  show();
  const list = el(
    "div",
    { class: "cues", tabindex: 0, role: "group", "aria-label": "Cues" },
    el(
      "ul",
      {},
      rows.map(({ node }) => node),
    ),
  );
  const filters = el(
    "div",
    { class: "entry" },
    formField("Search the cues", search),
    formField("Show", which),
  );
  return el("div", { class: "stack" }, filters, found, list);
}

function cueRow(cue, options) {
  const row = el("li", { class: "cue" });
  const theme = cue.theme && el("span", { class: "muted" }, ` ${cue.theme}`);
  if (!cue.theme && !cue.optional) {
    row.append(el("span", {}, cue.text), el("span", { class: "muted" }, "Always said"));
    return row;
  }
  const preference = select(PREFERENCES, options.preference("cue", cue.name), (value) =>
    options.setPreference("cue", cue.name, value),
  );
  const field = formField(cue.text, preference);
  field.firstChild.append(theme || "");
  row.append(...field.childNodes);
  return row;
}

function matchesFilter(which, cue, options) {
  if (which === "chosen") return options.preference("cue", cue.name) !== "";
  if (which === "own") return !cue.theme;
  return which !== "themes" || Boolean(cue.theme);
}

function normalise(text) {
  return text.toLowerCase().replaceAll("’", "'").trim();
}
