/** The track that the choices make: its timeline, what is in it, and the button that makes it. */

import { asWritten, clock, inWords } from "./clock.js";
import { el, newId, say } from "./dom.js";
import { button } from "./fields.js";
import { makingRow } from "./making-row.js";
import { makings } from "./makings.js";
import { Planner } from "./planner.js";
import { sentences } from "./router.js";
import { tinted } from "./scene.js";
import { Ribbon, counted, cueTable, measured } from "./timeline.js";

/** The panel, which follows the choices until it is left. */
export function trackPanel(routine, routines, choices, signal) {
  const ribbon = new Ribbon(signal);
  const planner = new Planner(signal);
  const length = el("b", {}, lengthOf(choices));
  const sums = el("span", {}, "Laying it out…");
  const wrong = el("div", { role: "alert" });
  const notes = el("ul", { class: "quiet" });
  const inside = el("div", { class: "stack", id: newId(), hidden: true });
  const opens = el(
    "button",
    {
      class: "opens",
      type: "button",
      disabled: true,
      "aria-expanded": "false",
      "aria-controls": inside.id,
      onclick: open,
    },
    length,
    sums,
  );
  const making = el("div", {});
  const make = button("Make it", order, { class: "button main" });

  function want() {
    length.textContent = lengthOf(choices);
    make.disabled = Boolean(choices.lacks);
    if (choices.lacks) {
      planner.rest();
      ribbon.waits(true);
      sums.textContent = choices.lacks;
      wrong.replaceChildren();
    } else {
      planner.want(choices.request());
    }
  }

  planner.addEventListener("working", () => {
    ribbon.waits(true);
    sums.textContent = "Laying it out…";
  });
  planner.addEventListener("slow", () => {
    sums.textContent = "Speaking what is new, to know how long it takes…";
  });
  planner.addEventListener("failed", ({ detail: error }) => {
    sums.textContent = "It cannot be laid out like this";
    // What was laid out before is not what would be made now.
    if (!inside.hidden) open();
    opens.disabled = true;
    notes.replaceChildren();
    wrong.replaceChildren(...mended(error, routine, routines, choices));
    choices.dispatchEvent(new CustomEvent("planned", { detail: error }));
  });
  planner.addEventListener("planned", ({ detail: plan }) => {
    const track = measured(plan);
    ribbon.show(track);
    wrong.replaceChildren();
    length.textContent = clock(track.lengthS);
    sums.textContent = `${counted(track.cues.length, "cue")}, ${about(track.lengthS - track.speechS)} of quiet`;
    notes.replaceChildren(...plan.notes.map((note) => el("li", {}, `${note}.`)));
    opens.disabled = false;
    inside.replaceChildren(
      el("p", { class: "quiet" }, summed(track)),
      leftOut(plan),
      cueTable(track),
    );
    choices.dispatchEvent(new CustomEvent("planned", {}));
    say(
      `The timeline is laid out: ${inWords(track.lengthS)}, ${counted(track.cues.length, "cue")}.`,
    );
  });

  function open() {
    inside.hidden = !inside.hidden;
    opens.setAttribute("aria-expanded", String(!inside.hidden));
  }

  async function order() {
    const hadFocus = document.activeElement === make;
    make.disabled = true;
    wrong.replaceChildren();
    try {
      const key = await makings.order(choices.request());
      making.replaceChildren(
        makingRow(key, routine.title, signal, () => {
          make.hidden = false;
        }),
      );
      make.hidden = true;
      say(`${routine.title} is being made.`);
      making.querySelector("button")?.focus();
    } catch (error) {
      wrong.replaceChildren(...mended(error, routine, routines, choices));
    } finally {
      make.disabled = false;
      // What is disabled loses it, and a screen reader begins at the top again.
      if (hadFocus && document.activeElement === document.body) make.focus();
    }
  }

  choices.addEventListener("change", want, { signal });
  want();
  const node = el(
    "section",
    { class: "panel", "aria-label": "Your track" },
    ribbon.node,
    wrong,
    el("div", { class: "sums" }, opens, make),
    making,
    notes,
    inside,
  );
  keepClear(node, signal);
  return tinted(node, routine.colour);
}

/** See that what has the focus never comes to lie under the panel. */
function keepClear(panel, signal) {
  const { style } = document.documentElement;
  const watching = new ResizeObserver(([{ target }]) => {
    style.scrollPaddingBlockEnd = `${target.offsetHeight + 16}px`;
  });
  watching.observe(panel);
  signal.addEventListener("abort", () => {
    watching.disconnect();
    style.removeProperty("scroll-padding-block-end");
  });
}

function lengthOf(choices) {
  return choices.lengthS ? clock(choices.lengthS) : "–";
}

/** What is wrong, and what there is to press that mends it. */
function mended(error, routine, routines, choices) {
  if (error.kind === "notrecorded") return notRecorded(error, routine, choices);
  if (choices.script && error.faults.length) {
    const many = counted(error.faults.length, "line");
    return [el("p", { class: "wrong" }, `${many} cannot be spoken: see under the text.`)];
  }
  // A text has a name of its own, made of its title.
  const named = choices.script ? / for [a-z0-9-]+/g : ` for ${routine.name}`;
  const text = el("p", { class: "wrong" }, sentences(error).replaceAll(named, ""));
  if (error.kind === "fit") {
    const nearest = asWritten(error.feasibleS);
    const again = button(`Make it ${inWords(error.feasibleS)} long`, () =>
      choices.set("minutes", nearest),
    );
    return [text, again];
  }
  if (error.kind === "notsuited") {
    const told = routine.conditions.filter(
      ({ condition, suits }) => suits === "no" && choices.list("conditions").includes(condition),
    );
    const better = told
      .map(({ instead }) => routines.find(({ name }) => name === instead))
      .filter(Boolean);
    const notes = told.map(({ note }) => el("p", { class: "wrong" }, note));
    const links = better.map(({ name, title }) =>
      el("a", { class: "button", href: `#/make/${name}` }, title),
    );
    return [...notes, el("div", { class: "row" }, links)];
  }
  return [text];
}

/** What a voice of somebody's own cannot say, and who might. */
function notRecorded(error, routine, choices) {
  const cues = error.missing.map((text) => el("li", { dir: "auto" }, text));
  return [
    el("p", { class: "wrong" }, `This voice has no recording of ${counted(cues.length, "cue")}.`),
    el(
      "details",
      {},
      el("summary", {}, "What is missing"),
      el("ul", { class: "script" }, cues),
    ),
    el(
      "div",
      { class: "row" },
      button("Let Heart speak them", () => choices.set("fill_with", "heart")),
      el(
        "a",
        { class: "button", href: `#/voice/${encodeURIComponent(routine.name)}` },
        "Record them",
      ),
    ),
  ];
}

function summed(track) {
  const silentS = track.lengthS - track.speechS;
  return `${about(track.speechS)} of words, and ${about(silentS)} of quiet; the longest silence is ${inWords(track.longestS)}.`;
}

function about(seconds) {
  return seconds < 90
    ? counted(Math.round(seconds), "second")
    : counted(Math.round(seconds / 60), "minute");
}

function leftOut(plan) {
  if (!plan.left_out.length) return "";
  const cues = plan.left_out.map((text) => el("li", { dir: "auto" }, text));
  return el(
    "div",
    {},
    el("h3", {}, "Left out, since time is short"),
    el("ul", { class: "quiet" }, cues),
  );
}
