/** A routine, and all that can be chosen for a track of it. */

import { ApiError } from "../api.js";
import { routines, sounds, state } from "../catalogue.js";
import { Choices } from "../choices.js";
import { showChoosing } from "../choosing.js";
import { el } from "../dom.js";
import { cuesPart } from "../parts/cues.js";
import { furtherPart } from "../parts/further.js";
import { lengthPart } from "../parts/length.js";
import { listenerPart } from "../parts/listener.js";
import { ownWordsPart } from "../parts/own-words.js";
import { soundPart } from "../parts/sounds.js";
import { voicePart } from "../parts/voice.js";
import { scene } from "../scene.js";
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
  showChoosing(main, signal, routine.colour, (leaving) => {
    const choices = new Choices(routine, known);
    const parts = [
      lengthPart(routine, choices, leaving),
      voicePart(routine.name, choices, leaving),
      cuesPart(routine, choices, leaving),
      ownWordsPart(choices),
      soundPart("bell", heard, choices, known, leaving),
      soundPart("background", heard, choices, known, leaving),
      listenerPart(routine, all, choices),
      furtherPart(choices, known),
    ];
    return { choices, parts, panel: trackPanel(routine, all, choices, leaving) };
  });
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
