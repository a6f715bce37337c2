/** What few people change: single words, their sound, the draw of the reminders, the file. */

import { el, say } from "../dom.js";
import { answers, button, labelled, part, select } from "../fields.js";
import { FORMATS } from "../words.js";
import { entryList } from "./entries.js";

const MOST_DRAWS = 9999;

/** @param {boolean} [options.draws] whether reminders are drawn, and lengths said, at all */
export function furtherPart(choices, state, { draws = true } = {}) {
  const file = select(
    state.formats.map((name) => [name, FORMATS[name] ?? name]),
    choices.get("format") ?? "mp3",
    (value) => choices.set("format", value),
  );
  const units = answers(
    "Lengths are said in",
    [
      ["metric", "Centimetres"],
      ["imperial", "Inches"],
    ],
    choices.get("units"),
    (value) => choices.set("units", value),
  );
  const drawn = el("input", {
    class: "short",
    type: "number",
    inputmode: "numeric",
    step: 1,
    value: choices.get("seed"),
    onchange: () => {
      if (drawn.value && drawn.validity.valid) choices.set("seed", Number(drawn.value));
      drawn.value = choices.get("seed");
    },
  });
  const draw = button("Draw other reminders", () => {
    choices.set("seed", 1 + Math.floor(Math.random() * MOST_DRAWS));
    drawn.value = choices.get("seed");
    say(`Draw ${drawn.value}.`);
  });
  return part(
    "Further",
    draws && "The same choices and the same draw make the same track.",
    ...(draws ? [el("div", { class: "row end" }, labelled("Draw", drawn), draw), units] : []),
    pairs("words", "Words said instead of others", ["Instead of", "Say"], choices),
    pairs(
      "pronunciations",
      "How the voice is to be given a word",
      ["Word", "Spelled for the voice"],
      choices,
    ),
    labelled("Kind of file", file),
  );
}

function pairs(key, title, [first, second], choices) {
  const list = entryList({
    what: "word",
    add: "Add a word",
    entries: Object.entries(choices.get(key) ?? {}),
    empty: () => ["", ""],
    fields: (entry, changed) => [field(first, entry, 0, changed), field(second, entry, 1, changed)],
    onChange: (entries) =>
      choices.set(
        key,
        Object.fromEntries(entries.filter(([word, instead]) => word.trim() && instead.trim())),
      ),
  });
  return el("fieldset", {}, el("legend", {}, title), list);
}

function field(label, entry, at, changed) {
  const input = el("input", {
    value: entry[at],
    dir: "auto",
    onchange: () => {
      entry[at] = input.value;
      changed();
    },
  });
  return labelled(label, input);
}
