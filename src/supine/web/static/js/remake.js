/** Makes a track again from its recipe, sample for sample, in any format. */

import { errorText } from "./api.js";
import { getState } from "./catalogue.js";
import { el } from "./dom.js";
import { button, formField, select } from "./fields.js";
import { jobRow } from "./job-row.js";
import { trackJobs } from "./jobs.js";
import { FORMAT_HINT, formatChoices } from "./labels.js";

export function remakePart(track, signal) {
  const part = el("details", {}, el("summary", {}, "Make it again"));
  const errorLine = el("p", { class: "error", role: "alert" });
  const progress = el("div", {});
  let format = "mp3";
  const make = button("Make it again", start);

  async function start() {
    make.disabled = true;
    errorLine.textContent = "";
    try {
      const key = await trackJobs.start({ remake: track.name, format });
      progress.replaceChildren(jobRow(key, track.title, signal, () => (make.disabled = false)));
      progress.querySelector("button")?.focus();
    } catch (error) {
      errorLine.textContent = errorText(error);
      make.disabled = false;
    }
  }

  async function addControls() {
    const choices = formatChoices(await getState());
    const kind = select(choices, format, (value) => (format = value));
    part.append(
      el(
        "div",
        { class: "stack" },
        el(
          "p",
          { class: "muted" },
          "From its recipe: the same cues at the same times, beside this one in the library.",
        ),
        formField("Kind of file", kind, FORMAT_HINT),
        el("div", {}, make),
        errorLine,
        progress,
      ),
    );
  }

  part.addEventListener(
    "toggle",
    () =>
      addControls().catch((error) => part.append(el("p", { class: "error" }, errorText(error)))),
    { once: true },
  );
  return part;
}
