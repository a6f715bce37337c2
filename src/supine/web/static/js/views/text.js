/** A text of somebody's own, and all that can be chosen for a track of it. */

import { scripts, sounds, state } from "../catalogue.js";
import { showChoosing } from "../choosing.js";
import { el } from "../dom.js";
import { furtherPart } from "../parts/further.js";
import { ownWordsPart } from "../parts/own-words.js";
import { soundPart } from "../parts/sounds.js";
import { textLengthPart } from "../parts/text-length.js";
import { textPart } from "../parts/text.js";
import { voicePart } from "../parts/voice.js";
import { scene } from "../scene.js";
import { A_TEXT, TextChoices } from "../text-choices.js";
import { trackPanel } from "../track-panel.js";

export async function showText(_, signal) {
  const [known, heard, taken] = await Promise.all([state(), sounds(), scripts()]);
  const main = el("div", { class: "choosing" }, banner(), before(taken.cautions));
  showChoosing(main, signal, A_TEXT.colour, (leaving) => {
    const choices = new TextChoices(known);
    const parts = [
      textPart(choices, taken, leaving),
      textLengthPart(choices, leaving),
      voicePart(A_TEXT.name, choices, leaving),
      ownWordsPart(choices),
      soundPart("bell", heard, choices, known, leaving),
      soundPart("background", heard, choices, known, leaving),
      furtherPart(choices, known, { draws: false }),
    ];
    const routine = {
      ...A_TEXT,
      get title() {
        return choices.title.trim() || A_TEXT.title;
      },
    };
    return { choices, parts, panel: trackPanel(routine, [], choices, leaving) };
  });
  return { title: A_TEXT.title, node: main };
}

function banner() {
  const words = el(
    "div",
    { class: "words" },
    el("h1", { tabindex: -1 }, A_TEXT.title),
    el("p", {}, "Spoken as it is written, with the silences it asks for."),
  );
  return el("header", { class: "banner" }, scene("", A_TEXT.colour, { wide: true }), words);
}

function before(cautions) {
  const lines = cautions.map((line) => el("li", {}, line));
  return el(
    "div",
    { class: "before" },
    el("section", {}, el("h2", {}, "Before you begin"), el("ul", {}, lines)),
  );
}
