/** A routine, and all that can be chosen for a track of it. */

import { ApiError } from "../api.js";
import { routines, sounds, state } from "../catalogue.js";
import { Choices } from "../choices.js";
import { el } from "../dom.js";
import { button } from "../fields.js";
import { cuesPart } from "../parts/cues.js";
import { furtherPart } from "../parts/further.js";
import { lengthPart } from "../parts/length.js";
import { listenerPart } from "../parts/listener.js";
import { ownWordsPart } from "../parts/own-words.js";
import { soundPart } from "../parts/sounds.js";
import { voicePart } from "../parts/voice.js";
import { scene, tinted } from "../scene.js";
import { trackPanel } from "../track-panel.js";
import { sentence } from "../words.js";

export async function showMaking([name], signal) {
  const [all, known, heard] = await Promise.all([routines(), state(), sounds()]);
  const routine = all.find((one) => one.name === name);
  if (!routine)
    throw new ApiError(
      {
        kind: "http",
        message: `there is no routine ${name}`,
        hint: "Choose one of the list",
      },
      404,
    );

  const main = el("div", { class: "choosing" }, banner(routine), before(routine));
  let current = new AbortController();
  signal.addEventListener("abort", () => current.abort());

  function show(leaving) {
    const choices = new Choices(routine, known);
    const fresh = button("Choose everything anew", () => {
      choices.clear();
      current.abort();
      current = new AbortController();
      show(current.signal);
      main.querySelector("input").focus();
    });
    const form = el(
      "form",
      { onsubmit: (event) => event.preventDefault(), "aria-label": "What you choose" },
      lengthPart(routine, choices, leaving),
      voicePart(routine.name, choices, leaving),
      cuesPart(routine, choices, leaving),
      ownWordsPart(choices),
      soundPart("bell", heard, choices, known, leaving),
      soundPart("background", heard, choices, known, leaving),
      listenerPart(routine, all, choices),
      furtherPart(choices, known),
      el("div", { class: "row part" }, fresh),
    );
    for (const old of main.querySelectorAll("form, .panel")) old.remove();
    main.append(tinted(form, routine.colour), trackPanel(routine, all, choices, leaving));
  }

  show(current.signal);
  return { title: routine.title, node: main };
}

function banner(routine) {
  const picture = scene(routine.position, routine.colour, {
    label: `A picture: ${routine.position}`,
    wide: true,
  });
  const words = el(
    "div",
    { class: "words" },
    el("h1", { tabindex: -1 }, routine.title),
    el("p", {}, routine.summary),
  );
  return el("header", { class: "banner" }, picture, words);
}

function before(routine) {
  const list = (title, lines) =>
    lines.length > 0 &&
    el(
      "section",
      {},
      el("h2", {}, title),
      el(
        "ul",
        {},
        lines.map((line) => el("li", {}, sentence(line))),
      ),
    );
  return el(
    "div",
    { class: "before" },
    list("Before you begin", routine.cautions),
    list("What you need", [`Position: ${routine.position}`, ...routine.props]),
  );
}
