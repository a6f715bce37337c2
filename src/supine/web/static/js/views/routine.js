/** A routine, the options for a track of it, and the track's panel. */

import { ApiError } from "../api.js";
import { banner } from "../banner.js";
import { getRoutines, getState } from "../catalogue.js";
import { el } from "../dom.js";
import { capitalize } from "../labels.js";
import { TrackOptions } from "../options.js";
import { showOptionsForm } from "../options-form.js";
import { advancedPart } from "../parts/advanced.js";
import { cuesPart } from "../parts/cues.js";
import { customCuesPart } from "../parts/custom-cues.js";
import { lengthPart } from "../parts/length.js";
import { listenerPart } from "../parts/listener.js";
import { soundPart } from "../parts/sounds.js";
import { voicePart } from "../parts/voice.js";
import { trackPanel } from "../track-panel.js";

export async function showRoutine([name], signal) {
  const [all, state] = await Promise.all([getRoutines(), getState()]);
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

  const main = el(
    "div",
    {},
    banner(routine, routine.summary, `A picture: ${routine.position}`),
    preparation(routine),
  );
  showOptionsForm(main, signal, routine.colour, (leaving) => {
    const options = new TrackOptions(routine, state);
    const parts = [
      lengthPart(routine, options, leaving),
      voicePart(routine.name, options, leaving),
      cuesPart(routine, options, leaving),
      customCuesPart(options),
      soundPart("bell", options, state, leaving),
      soundPart("background", options, state, leaving),
      listenerPart(routine, all, options),
      advancedPart(options, state),
    ];
    return { options, parts, panel: trackPanel(routine, all, options, leaving) };
  });
  return { title: routine.title, node: main };
}

function preparation(routine) {
  const list = (title, lines) =>
    lines.length > 0 &&
    el(
      "section",
      {},
      el("h2", {}, title),
      el(
        "ul",
        {},
        lines.map((line) => el("li", {}, capitalize(line))),
      ),
    );
  return el(
    "div",
    { class: "preparation" },
    list("Before you begin", routine.cautions),
    list("What you need", [`Position: ${routine.position}`, ...routine.props]),
  );
}
