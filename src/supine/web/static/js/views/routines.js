/** The first view: every routine, with its picture. */

import { routines, state } from "../catalogue.js";
import { Choices } from "../choices.js";
import { el, newId } from "../dom.js";
import { scene } from "../scene.js";
import { A_TEXT } from "../text-choices.js";
import { KINDS, conditionInWords, lengths, sentence } from "../words.js";

export async function showRoutines() {
  const [all, known] = await Promise.all([routines(), state()]);
  const kinds = KINDS.map(([kind, title, about]) => {
    const cards = all
      .filter((routine) => routine.kind === kind)
      .map((routine) => card(routine, known));
    return cards.length > 0 && section(title, about, cards);
  });
  const opening = el(
    "header",
    { class: "opening" },
    el("h1", { tabindex: -1 }, "Choose a rest"),
    el("p", {}, "Each is spoken for closed eyes, and exactly as long as you ask for."),
  );
  const own = section("Your own words", "A text you have, spoken and fitted like any rest.", [
    ownText(),
  ]);
  return { title: "Supine", node: [opening, el("div", { class: "kinds" }, kinds, own)] };
}

function section(title, about, cards) {
  const id = newId();
  const list = el(
    "ul",
    { class: "cards" },
    cards.map((one) => el("li", {}, one)),
  );
  return el(
    "section",
    { "aria-labelledby": id },
    el("h2", { id }, title),
    el("p", { class: "quiet" }, about),
    list,
  );
}

function ownText() {
  const { name, colour } = A_TEXT;
  return el(
    "a",
    { class: "card", href: "#/text" },
    scene(name, colour),
    el(
      "span",
      { class: "words" },
      el("b", {}, "A text of your own"),
      el("span", {}, "Plain text with pauses, SSML or Speech Markdown"),
      el("span", {}, "As long as it is, or fitted"),
    ),
  );
}

function card(routine, known) {
  const conditions = new Choices(routine, known).list("conditions");
  const against = routine.conditions.filter(
    ({ condition, suits }) => suits === "no" && conditions.includes(condition),
  );
  const doubt =
    against.length > 0 &&
    `Not for ${against.map(({ condition }) => conditionInWords(condition)).join(", ")}`;
  return el(
    "a",
    { class: "card", href: `#/make/${encodeURIComponent(routine.name)}` },
    scene(routine.position, routine.colour),
    el(
      "span",
      { class: "words" },
      el("b", {}, routine.title),
      el("span", {}, sentence(routine.position)),
      el("span", {}, lengths(routine.minutes)),
      doubt && el("span", { class: "mark-of-doubt" }, doubt),
    ),
  );
}
