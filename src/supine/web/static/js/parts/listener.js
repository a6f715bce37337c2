/** What the routine should know of who lies down. */

import { el } from "../dom.js";
import { answers, part, tick } from "../fields.js";
import { CONDITIONS, PROPS } from "../words.js";

const SUITS = {
  yes: "It may suit you.",
  adapted: "The words are changed for you.",
  no: "It is not for you.",
  ask: "This routine has no word on it.",
};

export function listenerPart(routine, routines, choices) {
  const said = new Map(routine.conditions.map((one) => [one.condition, one]));
  const conditions = CONDITIONS.map(([name, label]) => {
    const note = el("div", { class: "field", role: "status" });
    const show = (yes) => note.replaceChildren(...(yes ? noteOn(said.get(name), routines) : []));
    const box = tick(label, choices.list("conditions").includes(name), (yes) => {
      choices.set("conditions", changed(choices.list("conditions"), name, yes));
      show(yes);
    });
    show(choices.list("conditions").includes(name));
    return el("div", {}, box, note);
  });
  const props = PROPS.map(([name, label]) =>
    tick(label, choices.list("props").includes(name), (yes) =>
      choices.set("props", changed(choices.list("props"), name, yes)),
    ),
  );
  const side = answers(
    "Which side comes first",
    [
      ["left", "Left"],
      ["right", "Right"],
    ],
    choices.get("side"),
    (value) => choices.set("side", value),
  );
  return part(
    "For your body",
    "This is information and no advice: where anything is ticked, please ask your clinician first.",
    el("fieldset", {}, el("legend", {}, "What a clinician should know of"), conditions),
    overview(routine, routines),
    el(
      "fieldset",
      {},
      el("legend", {}, "What you have at hand"),
      el("div", { class: "ticks" }, props),
    ),
    side,
  );
}

/** What the routine says to everybody, without asking anybody. */
function overview(routine, routines) {
  const labels = new Map(CONDITIONS);
  const said = routine.conditions.map((one) =>
    el("li", {}, el("h3", {}, labels.get(one.condition) ?? one.condition), noteOn(one, routines)),
  );
  if (!said.length) return null;
  const summary = el("summary", {}, "How it suits each of these");
  return el("details", {}, summary, el("ul", { class: "stack" }, said));
}

function noteOn(said, routines) {
  const suits = said?.suits ?? "ask";
  const note = el(
    "p",
    { class: suits === "no" && "wrong" },
    el("strong", {}, SUITS[suits]),
    ` ${said?.note ?? "Ask your clinician before you begin."}`,
  );
  const better = routines.find(({ name }) => name === said?.instead);
  const link =
    better &&
    el("p", {}, el("a", { href: `#/make/${better.name}` }, better.title), " may suit you better.");
  return [note, link].filter(Boolean);
}

function changed(list, name, yes) {
  const others = list.filter((known) => known !== name);
  return yes ? [...others, name] : others;
}
