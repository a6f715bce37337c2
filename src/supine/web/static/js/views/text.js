/** A text of the listener's own, the options for a track of it, and the track's panel. */

import { banner } from "../banner.js";
import { getScripts, getState } from "../catalogue.js";
import { el } from "../dom.js";
import { showOptionsForm } from "../options-form.js";
import { advancedPart } from "../parts/advanced.js";
import { customCuesPart } from "../parts/custom-cues.js";
import { textLengthPart } from "../parts/length.js";
import { soundPart } from "../parts/sounds.js";
import { textPart } from "../parts/text.js";
import { voicePart } from "../parts/voice.js";
import { TEXT_ROUTINE, TextOptions } from "../text-options.js";
import { trackPanel } from "../track-panel.js";

export async function showText(_, signal) {
  const [state, scripts] = await Promise.all([getState(), getScripts()]);
  const main = el(
    "div",
    {},
    banner(TEXT_ROUTINE, "Spoken as it is written, with the silences it asks for."),
    preparation(scripts.cautions),
  );
  showOptionsForm(main, signal, TEXT_ROUTINE.colour, (leaving) => {
    const options = new TextOptions(state);
    const parts = [
      textPart(options, scripts, leaving),
      textLengthPart(options, leaving),
      voicePart(TEXT_ROUTINE.name, options, leaving),
      customCuesPart(options),
      soundPart("bell", options, state, leaving),
      soundPart("background", options, state, leaving),
      advancedPart(options, state, { hasThemes: false }),
    ];
    const routine = {
      ...TEXT_ROUTINE,
      get title() {
        return options.title.trim() || TEXT_ROUTINE.title;
      },
    };
    return { options, parts, panel: trackPanel(routine, [], options, leaving) };
  });
  return { title: TEXT_ROUTINE.title, node: main };
}

function preparation(cautions) {
  const lines = cautions.map((line) => el("li", {}, line));
  return el(
    "div",
    { class: "preparation" },
    el("section", {}, el("h2", {}, "Before you begin"), el("ul", {}, lines)),
  );
}
