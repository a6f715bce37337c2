/** Custom cues, and the greeting by name. */

import { el } from "../dom.js";
import { parseLength } from "../durations.js";
import { entryList } from "../entry-list.js";
import { boolField, formField, formPart, markOption, select } from "../fields.js";
import { choicesOf } from "../labels.js";

const FREQUENCIES = [
  ["x1", "once"],
  ["x2", "twice"],
  ["x3", "3 times"],
  ["x5", "5 times"],
  ["every 2m", "every 2 minutes"],
  ["every 5m", "every 5 minutes"],
  ["every 10m", "every 10 minutes"],
];
const MAX_NAME_LENGTH = 60;

export function customCuesPart(options) {
  const positions = choicesOf(options.field("say"));
  const cues = entryList({
    what: "cue",
    add: "Add a cue",
    entries: options.list("say").map((cue) => ({
      text: cue.text,
      where: cue.where ?? "resting",
      frequency: frequencyOf(cue),
    })),
    empty: () => ({ text: "", where: "resting", frequency: "x1" }),
    fields: (...entry) => cueFields(positions, ...entry),
    onChange: (entries) =>
      options.set("say", entries.filter(({ text }) => text.trim()).map(toRequest)),
  });
  const name = el("input", {
    value: options.get("name") ?? "",
    maxlength: MAX_NAME_LENGTH,
    autocomplete: "given-name",
    dir: "auto",
    onchange: () => options.set("name", name.value.trim()),
  });
  return formPart(
    "Custom cues",
    "Cues that you write, said among the others: an encouragement, a thank you, what to do afterwards.",
    markOption(cues, "say"),
    markOption(formField(options.field("name").label, name, options.field("name").help), "name"),
    boolField(options, "speak_name"),
  );
}

function cueFields(positions, entry, changed, number) {
  const text = el("textarea", {
    rows: 2,
    dir: "auto",
    value: entry.text,
    onchange: () => {
      entry.text = text.value;
      changed();
    },
  });
  const choose = (key, options) =>
    select(options, entry[key], (value) => {
      entry[key] = value;
      changed();
    });
  const known = FREQUENCIES.some(([key]) => key === entry.frequency);
  const frequencies = known
    ? FREQUENCIES
    : [[entry.frequency, entry.frequency.replace(/^x(.*)/, "$1 times")], ...FREQUENCIES];
  const textField = formField(`Cue ${number}`, text);
  textField.classList.add("full-width");
  return [
    textField,
    formField("Where", choose("where", positions)),
    formField("How often", choose("frequency", frequencies)),
  ];
}

function frequencyOf({ times = 1, every }) {
  if (!every) return `x${times}`;
  const seconds = parseLength(every);
  return seconds && seconds % 60 === 0 ? `every ${seconds / 60}m` : `every ${every}`;
}

function toRequest({ text, where, frequency }) {
  const [, times, every] = /^(?:x(\d+)|every (.*))$/.exec(frequency);
  return every ? { text, where, every } : { text, where, times: Number(times) };
}
