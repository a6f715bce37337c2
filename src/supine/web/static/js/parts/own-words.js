/** Lines of the listener's own, and being greeted by name. */

import { parseLength } from "../clock.js";
import { el } from "../dom.js";
import { labelled, part, select, tick } from "../fields.js";
import { PLACES } from "../words.js";
import { entryList } from "./entries.js";

const OFTEN = [
  ["x1", "once"],
  ["x2", "twice"],
  ["x3", "3 times"],
  ["x5", "5 times"],
  ["every 2m", "every 2 minutes"],
  ["every 5m", "every 5 minutes"],
  ["every 10m", "every 10 minutes"],
];
const LONGEST_NAME = 60;

export function ownWordsPart(choices) {
  const lines = entryList({
    what: "line",
    add: "Add a line",
    entries: choices
      .list("say")
      .map((said) => ({ text: said.text, where: said.where ?? "resting", often: oftenOf(said) })),
    empty: () => ({ text: "", where: "resting", often: "x1" }),
    fields: lineFields,
    onChange: (entries) =>
      choices.set("say", entries.filter(({ text }) => text.trim()).map(asSaid)),
  });
  const name = el("input", {
    value: choices.get("name") ?? "",
    maxlength: LONGEST_NAME,
    autocomplete: "given-name",
    dir: "auto",
    onchange: () => choices.set("name", name.value.trim()),
  });
  const greet = tick("Greet me by name", Boolean(choices.get("speak_name")), (yes) =>
    choices.set("speak_name", yes),
  );
  return part(
    "In your own words",
    "Lines of yours among the cues: a reminder, a thank you, what to do afterwards.",
    lines,
    labelled("What to call you", name),
    greet,
  );
}

function lineFields(entry, changed, number) {
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
  const known = OFTEN.some(([key]) => key === entry.often);
  const often = known
    ? OFTEN
    : [[entry.often, entry.often.replace(/^x(.*)/, "$1 times")], ...OFTEN];
  const whole = labelled(`Line ${number}`, text);
  whole.classList.add("whole");
  return [
    whole,
    labelled("Where", choose("where", PLACES)),
    labelled("How often", choose("often", often)),
  ];
}

function oftenOf({ times = 1, every }) {
  if (!every) return `x${times}`;
  const seconds = parseLength(every);
  return seconds && seconds % 60 === 0 ? `every ${seconds / 60}m` : `every ${every}`;
}

function asSaid({ text, where, often }) {
  const [, times, every] = /^(?:x(\d+)|every (.*))$/.exec(often);
  return every ? { text, where, every } : { text, where, times: Number(times) };
}
