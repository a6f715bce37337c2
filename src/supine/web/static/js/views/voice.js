/** A voice of somebody's own: the sheet, the recording of it, and what is learnt from it. */

import { ApiError } from "../api.js";
import { routines, state } from "../catalogue.js";
import { Choices } from "../choices.js";
import { inWords } from "../clock.js";
import { el } from "../dom.js";
import { learnings } from "../makings.js";
import { ownVoiceList } from "../own-voices.js";
import { learningPart } from "../parts/learning.js";
import { recordingsPart } from "../parts/recordings.js";
import { sheetPart } from "../parts/sheet.js";
import { Reading } from "../reading.js";
import { A_TEXT, TextChoices } from "../text-choices.js";

export async function showVoice([name], signal) {
  const [all, known] = await Promise.all([routines(), state()]);
  const isText = name === A_TEXT.name;
  const routine = isText ? A_TEXT : all.find((one) => one.name === name);
  if (!routine) {
    const said = { kind: "http", message: `there is no routine ${name}`, hint: "Choose one" };
    throw new ApiError(said, 404);
  }
  const choices = isText ? new TextChoices(known) : new Choices(routine, known);
  const back = isText ? "#/text" : `#/make/${encodeURIComponent(routine.name)}`;
  const reading = new Reading(choices);
  const use = (voice) => {
    choices.set("voice", voice);
    location.hash = back;
  };
  await Promise.all([reading.look(signal), learnings.look()]);
  if (signal.aborted) return null;
  const opening = el(
    "header",
    { class: "opening" },
    el("h1", { tabindex: -1 }, "Your own voice"),
    el("p", {}, "Read the cues aloud once, and your rests are spoken by you."),
    el(
      "p",
      { class: "quiet" },
      `What is read here is for ${titleOf(routine, choices)}. `,
      el("a", { href: back }, "Choose its length and its cues first"),
      ".",
    ),
  );
  const form = el(
    "form",
    { onsubmit: (event) => event.preventDefault(), "aria-label": "Your own voice" },
    ownVoiceList(reading, use, signal),
    sheetPart(reading, !isText, signal),
    recordingsPart(reading, known.upload_bytes.recording, signal),
    learningPart(reading, use, signal),
  );
  return { title: "Your own voice", node: [opening, form] };
}

function titleOf(routine, choices) {
  const title = choices.title?.trim() || routine.title;
  return choices.lengthS ? `${title}, ${inWords(choices.lengthS)}` : title;
}
