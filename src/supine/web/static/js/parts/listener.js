/** The listener's body and props: conditions, what is at hand, the first side. */

import { el } from "../dom.js";
import { boolField, checkbox, choiceField, formPart, hintOf, markOption } from "../fields.js";
import { choicesOf, nameOf } from "../labels.js";

const SUITS = {
  yes: "It may suit you.",
  adapted: "The words are changed for you.",
  no: "It is not for you.",
  ask: "This routine has no word on it.",
};

export function listenerPart(routine, routines, options) {
  const said = new Map(routine.conditions.map((one) => [one.condition, one]));
  const conditions = choicesOf(options.field("conditions")).map(([name, label]) => {
    const note = el("div", { class: "field", role: "status" });
    const show = (yes) =>
      note.replaceChildren(...(yes ? suitabilityNote(said.get(name), routines) : []));
    const box = checkbox(label, options.list("conditions").includes(name), (yes) => {
      options.set("conditions", withMember(options.list("conditions"), name, yes));
      show(yes);
    });
    show(options.list("conditions").includes(name));
    return el("div", {}, box, note);
  });
  const props = choicesOf(options.field("props")).map(([name, label]) =>
    checkbox(label, options.list("props").includes(name), (yes) =>
      options.set("props", withMember(options.list("props"), name, yes)),
    ),
  );
  return formPart(
    "For your body",
    "This is information and no advice: where anything is ticked, please ask your clinician first.",
    checkList("conditions", options, conditions),
    suitabilityOverview(routine, routines),
    checkList("props", options, [
      hintOf(options.field("props")),
      el("div", { class: "check-grid" }, props),
    ]),
    choiceField(options, "on"),
    choiceField(options, "side"),
    boolField(options, "sleep"),
  );
}

function checkList(key, options, content) {
  const legend = el("legend", {}, options.field(key).label);
  return markOption(el("fieldset", {}, legend, content), key);
}

/** What the routine says about every condition. */
function suitabilityOverview(routine, routines) {
  const said = routine.conditions.map((one) =>
    el(
      "li",
      {},
      el("h3", {}, nameOf(one.condition)),
      suitabilityNote(one, routines),
    ),
  );
  if (!said.length) return null;
  const summary = el("summary", {}, "How it suits each of these");
  return el("details", {}, summary, el("ul", { class: "stack" }, said));
}

function suitabilityNote(said, routines) {
  const suits = said?.suits ?? "ask";
  const note = el(
    "p",
    { class: suits === "no" && "error" },
    el("strong", {}, SUITS[suits]),
    ` ${said?.note ?? "Ask your clinician before you begin."}`,
  );
  const better = routines.find(({ name }) => name === said?.instead);
  const link =
    better &&
    el("p", {}, el("a", { href: `#/make/${better.name}` }, better.title), " may suit you better.");
  return [note, link].filter(Boolean);
}

function withMember(list, name, yes) {
  const others = list.filter((known) => known !== name);
  return yes ? [...others, name] : others;
}
