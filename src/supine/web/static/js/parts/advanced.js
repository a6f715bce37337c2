/** Options that few people change: seed, units, words, pronunciations and format. */

import { announce, el } from "../dom.js";
import { entryList } from "../entry-list.js";
import { button, choiceField, formField, formPart, hintOf, markOption, select } from "../fields.js";
import { FORMAT_HINT, formatChoices } from "../labels.js";

const MAX_SEED = 9999;

/** @param {boolean} [routine.hasThemes] whether there are theme cues, and lengths that are said */
export function advancedPart(options, state, { hasThemes = true } = {}) {
  const file = select(
    formatChoices(state),
    options.get("format") ?? "mp3",
    (value) => options.set("format", value),
  );
  const seed = el("input", {
    class: "short",
    type: "number",
    inputmode: "numeric",
    step: 1,
    value: options.get("seed"),
    onchange: () => {
      if (seed.value && seed.validity.valid) options.set("seed", Number(seed.value));
      seed.value = options.get("seed");
    },
  });
  const draw = button("Draw other theme cues", () => {
    options.set("seed", 1 + Math.floor(Math.random() * MAX_SEED));
    seed.value = options.get("seed");
    announce(`Seed ${seed.value}.`);
  });
  const seedField = formField(options.field("seed").label, seed);
  return formPart(
    "Advanced",
    hasThemes && "The same options and the same seed make the same track.",
    ...(hasThemes
      ? [
          markOption(el("div", { class: "row align-end" }, seedField, draw), "seed"),
          choiceField(options, "units"),
        ]
      : []),
    pairList("words", ["Instead of", "Say"], options),
    pairList("pronunciations", ["Word", "Spelled for the voice"], options),
    formField("Kind of file", file, FORMAT_HINT),
  );
}

function pairList(key, [first, second], options) {
  const field = options.field(key);
  const list = entryList({
    what: "word",
    add: "Add a word",
    entries: Object.entries(options.get(key) ?? {}),
    empty: () => ["", ""],
    fields: (entry, changed) => [
      pairField(first, entry, 0, changed),
      pairField(second, entry, 1, changed),
    ],
    onChange: (entries) =>
      options.set(
        key,
        Object.fromEntries(entries.filter(([word, instead]) => word.trim() && instead.trim())),
      ),
  });
  const node = el("fieldset", {}, el("legend", {}, field.label), hintOf(field), list);
  return markOption(node, key);
}

function pairField(label, entry, at, changed) {
  const input = el("input", {
    value: entry[at],
    dir: "auto",
    onchange: () => {
      entry[at] = input.value;
      changed();
    },
  });
  return formField(label, input);
}
