/** The start view: all routines, and a text of the listener's own. */

import { getRoutines, getState } from "../catalogue.js";
import { el, newId } from "../dom.js";
import { capitalize, formatLengthRange, nameOf } from "../labels.js";
import { TrackOptions } from "../options.js";
import { scene } from "../scene.js";
import { TEXT_ROUTINE } from "../text-options.js";

/** The title and description of each kind of routine. */
const KINDS = {
  resting: ["Resting", "You lie still, and the floor does the work."],
  moving: ["Moving a little", "Small, slow movements, and time to feel them."],
};

export async function showRoutines() {
  const [all, state] = await Promise.all([getRoutines(), getState()]);
  const kinds = [...new Set(all.map(({ kind }) => kind))].map((kind) => {
    const cards = all
      .filter((routine) => routine.kind === kind)
      .map((routine) => routineCard(routine, state));
    const [title, about] = KINDS[kind] ?? [capitalize(kind), ""];
    return section(title, about, cards);
  });
  const opening = el(
    "header",
    { class: "view-header" },
    el("h1", { tabindex: -1 }, "Choose a rest"),
    el("p", {}, "Each is spoken for closed eyes, and exactly as long as you ask for."),
  );
  const own = section("Your own text", "A text you have, spoken and fitted like any rest.", [
    textCard(),
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
    el("p", { class: "muted" }, about),
    list,
  );
}

function textCard() {
  const { picture, colour } = TEXT_ROUTINE;
  return el(
    "a",
    { class: "card", href: "#/text" },
    scene(picture, colour),
    el(
      "span",
      { class: "card-text" },
      el("b", {}, "A text of your own"),
      el("span", {}, "Plain text with pauses, SSML or Speech Markdown"),
      el("span", {}, "As long as it is, or fitted"),
    ),
  );
}

function routineCard(routine, state) {
  const conditions = new TrackOptions(routine, state).list("conditions");
  const unsuitable = routine.conditions.filter(
    ({ condition, suits }) => suits === "no" && conditions.includes(condition),
  );
  const warning =
    unsuitable.length > 0 &&
    `Not for ${unsuitable.map(({ condition }) => nameOf(condition).toLowerCase()).join(", ")}`;
  return el(
    "a",
    { class: "card", href: `#/make/${encodeURIComponent(routine.name)}` },
    scene(routine.picture, routine.colour),
    el(
      "span",
      { class: "card-text" },
      el("b", {}, routine.title),
      el("span", {}, capitalize(routine.position)),
      el("span", {}, formatLengthRange(routine.minutes)),
      warning && el("span", { class: "unsuitable" }, warning),
    ),
  );
}
