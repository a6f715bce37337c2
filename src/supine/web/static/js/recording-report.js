/** The result of learning a voice: cues found, missing and doubtful. */

import { errorText, remove } from "./api.js";
import { announce, el } from "./dom.js";
import { formatClock } from "./durations.js";
import { button } from "./fields.js";
import { pluralize } from "./labels.js";
import { previewButton } from "./previews.js";

/**
 * The report, with buttons to use the voice and to delete the recordings.
 * @param {object} learned as the server sends it
 * @param {object} actions `use(voice)`, `deleteRecordings()`, `onChange()` after a cue was removed;
 *   `silent` if the report is not news to announce
 * @returns {{node: Node, focus: HTMLElement}}
 */
export function recordingReport(learned, { use, deleteRecordings, onChange, silent }, signal) {
  const { saved, missing, doubtful, repeats, strays, pace_wpm: pace } = learned;
  const all = saved + missing.length;
  const sum = `${saved} of ${pluralize(all, "cue")} ${saved === 1 ? "is" : "are"} saved in “${learned.name}”.`;
  if (!silent) announce(missing.length ? `${sum} ${missing.length} missing.` : sum);
  const head = el("h3", { tabindex: -1, dir: "auto" }, sum);
  const useButton = button("Rest with this voice", () => use(learned.voice), {
    class: "button primary",
  });
  const deleteButton = button("Delete the recordings", async () => {
    if (await deleteRecordings()) deleteButton.remove();
    useButton.focus();
  });
  const node = el(
    "div",
    { class: "stack recording-report" },
    head,
    el("p", { class: "muted" }, `Read at ${Math.round(pace)} words a minute within a cue.`),
    missing.length > 0 &&
      cueList(
        `Missing: ${pluralize(missing.length, "cue")}`,
        "Read them another time with a sheet of their own, or have another voice speak them.",
        missing.map((text) => el("li", { dir: "auto" }, text)),
      ),
    doubtful.length > 0 &&
      cueList(
        `Not sure of ${pluralize(doubtful.length, "cue")}`,
        "Play each of them, and remove those that are wrong.",
        doubtful.map((one) => doubtfulCue(one, learned, onChange, signal)),
        true,
      ),
    repeats.length > 0 &&
      cueList(
        `Read more than once: ${repeats.length}`,
        "The last reading counts. Earlier ones are at:",
        positions(repeats),
      ),
    strays.length > 0 &&
      cueList(
        `No cue of the sheet: ${strays.length}`,
        "Coughs, perhaps, or false starts. They are at:",
        positions(strays),
      ),
    el("div", { class: "row" }, useButton, deleteButton),
  );
  return { node, focus: head };
}

/**
 * What was found in a recording that does not look like a reading of the sheet, and a button to
 * keep it; null for another error.
 * @param {object} error of the job
 * @param {() => void} keep called to keep it anyway
 */
export function wrongSheetReport({ kind, found }, keep) {
  if (kind !== "wrongsheet") return null;
  return el(
    "div",
    { class: "stack recording-report" },
    cueList(
      `Found: ${pluralize(found.length, "cue")}`,
      "Nothing was kept. If it is the right sheet, keep these, and listen to each of them.",
      found.map(({ text, sure, ...place }) =>
        el(
          "li",
          {},
          el("span", { dir: "auto" }, text),
          el("span", { class: "muted" }, " ", ...positionOf(place), sure ? ", sure" : ", not sure"),
        ),
      ),
    ),
    el("div", { class: "row" }, button("Keep them anyway", keep)),
  );
}

function cueList(title, about, rows, open = false) {
  return el(
    "details",
    { open },
    el("summary", {}, title),
    el("p", { class: "muted" }, about),
    el("ul", { class: "text-list" }, rows),
  );
}

function doubtfulCue({ text, file, recording, start_s: startS }, learned, onChange, signal) {
  const path = `api/own-voices/${learned.voice.replace(/^recorded:/, "")}/${encodeURIComponent(file)}`;
  const errorLine = el("span", { class: "error", role: "alert" });
  const removeButton = button("Remove", async () => {
    removeButton.disabled = true;
    try {
      await remove(path);
      const text = "Removed: the cue is missing now.";
      actions.replaceChildren(el("span", { class: "muted", tabindex: -1 }, text));
      actions.firstChild.focus();
      onChange();
    } catch (error) {
      errorLine.textContent = errorText(error);
      removeButton.disabled = false;
    }
  });
  removeButton.setAttribute("aria-label", `Remove: ${text}`);
  const actions = el(
    "div",
    { class: "row" },
    previewButton(text, () => path, signal),
    removeButton,
    errorLine,
  );
  const place = el("span", { class: "muted" }, ...positionOf({ recording, start_s: startS }));
  return el("li", { class: "doubtful-cue" }, el("p", { dir: "auto" }, text), place, actions);
}

function positions(all) {
  return all.map((place) => el("li", {}, ...positionOf(place)));
}

function positionOf({ recording, start_s: startS }) {
  return [`${formatClock(startS)} of `, el("bdi", {}, recording)];
}
