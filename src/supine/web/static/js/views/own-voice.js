/** The listener's own voice: cue sheet, recordings, and learning the voice from them. */

import { ApiError } from "../api.js";
import { getRoutines, getState } from "../catalogue.js";
import { el } from "../dom.js";
import { formatDuration } from "../durations.js";
import { voiceJobs } from "../jobs.js";
import { TrackOptions } from "../options.js";
import { cueSheetPart } from "../parts/cue-sheet.js";
import { learnVoicePart } from "../parts/learn-voice.js";
import { ownVoicesPart } from "../parts/own-voices.js";
import { recordingsPart } from "../parts/recordings.js";
import { ReadingSession } from "../reading-session.js";
import { TEXT_ROUTINE, TextOptions } from "../text-options.js";

export async function showOwnVoice([name], signal) {
  const [all, state] = await Promise.all([getRoutines(), getState()]);
  const isText = name === TEXT_ROUTINE.name;
  const routine = isText ? TEXT_ROUTINE : all.find((one) => one.name === name);
  if (!routine) {
    const error = { kind: "http", message: `there is no routine ${name}`, hint: "Choose one" };
    throw new ApiError(error, 404);
  }
  const options = isText ? new TextOptions(state) : new TrackOptions(routine, state);
  const routineAddress = isText ? "#/text" : `#/make/${encodeURIComponent(routine.name)}`;
  const session = new ReadingSession(options);
  const use = (voice) => {
    options.set("voice", voice);
    location.hash = routineAddress;
  };
  await Promise.all([session.refresh(signal), voiceJobs.poll()]);
  if (signal.aborted) return null;
  const opening = el(
    "header",
    { class: "view-header" },
    el("h1", { tabindex: -1 }, "Your own voice"),
    el("p", {}, "Read the cues aloud once, and your rests are spoken by you."),
    el(
      "p",
      { class: "muted" },
      `This recording is for ${titleOf(routine, options)}. `,
      el("a", { href: routineAddress }, "Choose its length and its cues first"),
      ".",
    ),
  );
  const form = el(
    "form",
    { onsubmit: (event) => event.preventDefault(), "aria-label": "Your own voice" },
    ownVoicesPart(session, use, signal),
    cueSheetPart(session, !isText, signal),
    recordingsPart(session, state.upload_bytes.recording, signal),
    learnVoicePart(session, use, signal),
  );
  return { title: "Your own voice", node: [opening, form] };
}

function titleOf(routine, options) {
  const title = options.title?.trim() || routine.title;
  return options.lengthS ? `${title}, ${formatDuration(options.lengthS)}` : title;
}
