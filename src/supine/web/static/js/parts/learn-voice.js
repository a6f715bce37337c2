/** Learning a voice from recordings. */

import { errorText, remove } from "../api.js";
import { getVoices } from "../catalogue.js";
import { confirmDeletion } from "../confirm-dialog.js";
import { announce, el } from "../dom.js";
import { button, formField, formPart } from "../fields.js";
import { jobRow } from "../job-row.js";
import { hasEnded, voiceJobs } from "../jobs.js";
import { recordingReport, wrongSheetReport } from "../recording-report.js";
import { voiceOptionGroups } from "./voice.js";

const MAX_NAME_LENGTH = 60;
const DEFAULT_REFERENCE_VOICE = "heart";

/** @param {(voice: string) => void} use called with a voice to use it for tracks */
export function learnVoicePart(session, use, signal) {
  const name = el("input", {
    maxlength: MAX_NAME_LENGTH,
    autocomplete: "given-name",
    placeholder: "My voice",
    dir: "auto",
  });
  const nameField = formField("What to call the voice", name);
  const reference = el("select", {}, el("option", { value: DEFAULT_REFERENCE_VOICE }, "Heart"));
  const referenceField = formField(
    "A voice that reads the same language",
    reference,
    "Cues are recognised by comparing your recording with this voice.",
  );
  const errorLine = el("p", { class: "error", role: "alert" });
  const learn = button("Learn the voice", () => start(), { class: "button primary" });
  const progress = el("div", {});

  async function start({ keepAnyway = false } = {}) {
    errorLine.textContent = "";
    if (!session.recordings.length) {
      errorLine.textContent = "There is no recording yet: upload one first.";
      return;
    }
    learn.disabled = true;
    const recordings = session.recordings.map(({ option }) => option);
    const { into, allLengths } = session;
    try {
      const key = await voiceJobs.start({
        ...session.options.request(),
        learn: {
          recordings,
          name: name.value,
          into,
          reference_voice: reference.value,
          all_lengths: allLengths,
          keep_anyway: keepAnyway,
        },
      });
      show(key);
      progress.querySelector("button")?.focus();
      announce("The voice is being learned.");
    } catch (error) {
      errorLine.textContent = errorText(error);
      learn.disabled = false;
    }
  }

  function show(key) {
    const { title } = voiceJobs.find(key);
    const isOld = hasEnded(voiceJobs.find(key));
    progress.replaceChildren(
      jobRow(key, `a voice for ${title}`, signal, finish, {
        jobs: voiceJobs,
        verb: "Learning",
        showResult: ({ learned }) =>
          recordingReport(
            learned,
            { use, deleteRecordings, onChange: refresh, silent: isOld },
            signal,
          ),
        showError: (error) => wrongSheetReport(error, () => start({ keepAnyway: true })),
      }),
    );
    learn.disabled = !isOld;
  }

  function finish() {
    learn.disabled = false;
    refresh();
  }

  function refresh() {
    session.refresh(signal).catch(() => {});
  }

  /** Delete the recordings after asking; resolves to whether they were deleted. */
  async function deleteRecordings() {
    const question = "Delete the recordings?";
    const about = "The voice stays as it is.";
    if (!(await confirmDeletion(question, about, "Delete them"))) return false;
    const removals = session.recordings.map(({ key }) => remove(`api/uploads/recording/${key}`));
    await Promise.all(removals).catch((error) => announce(errorText(error)));
    refresh();
    return true;
  }

  function update() {
    nameField.hidden = Boolean(session.into);
  }

  getVoices().then(
    (all) => {
      if (signal.aborted) return;
      reference.replaceChildren(...voiceOptionGroups(all.filter(({ voice }) => voice !== "tone")));
      reference.value = DEFAULT_REFERENCE_VOICE;
    },
    () => {},
  );
  session.addEventListener("change", update, { signal });
  update();
  // A job that is running, or that ended while another view was shown.
  const last = voiceJobs.all.at(-1);
  const isHere = session.voices.some(({ option }) => option === last?.learned?.voice);
  if (last && (isHere || !hasEnded(last))) show(last.key);
  return formPart(
    "3. The voice",
    "Each cue is found in the recording by its sound; it takes a minute or so.",
    nameField,
    referenceField,
    el("div", {}, learn),
    errorLine,
    progress,
  );
}
