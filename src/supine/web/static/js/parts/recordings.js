/** The recordings of the cue sheet. */

import { errorText, remove } from "../api.js";
import { confirmDeletion } from "../confirm-dialog.js";
import { announce, el } from "../dom.js";
import { deleteButton, formPart } from "../fields.js";
import { formatMegabytes } from "../labels.js";
import { uploadField } from "../upload-field.js";

const STEPS = [
  "Find a quiet room, and record in one go: any recorder on a phone will do.",
  "Read each cue as to somebody at rest, then be still for two seconds.",
  "If you stumble, be still and read the cue again: the last reading counts.",
];

export function recordingsPart(session, maxBytes, signal) {
  const list = el("ul", {});
  const errorLine = el("p", { class: "error", role: "alert" });
  const field = uploadField(
    {
      kind: "recording",
      label: "Upload the recording, or several",
      maxBytes,
      result: "uploaded",
      multiple: true,
    },
    () => session.refresh(signal),
  );

  function update() {
    list.replaceChildren(...session.recordings.map(row));
  }

  function row(one) {
    const remover = deleteButton(one.name, () => deleteRecording(one));
    const name = el(
      "span",
      {},
      el("bdi", {}, one.name),
      el("span", { class: "muted" }, ` ${formatMegabytes(one.size_bytes)}`),
    );
    return el("li", { class: "option-row" }, name, remover);
  }

  async function deleteRecording(one) {
    if (
      !(await confirmDeletion(
        `Delete ${one.name}?`,
        "It is deleted from the computer.",
        "Delete it",
      ))
    )
      return;
    errorLine.textContent = "";
    try {
      await remove(`api/uploads/recording/${one.key}`);
      announce(`${one.name} is deleted.`);
    } catch (error) {
      errorLine.textContent = errorText(error);
    }
    await session.refresh(signal).catch(() => {});
    field.querySelector("input").focus();
  }

  session.addEventListener("change", update, { signal });
  update();
  const steps = STEPS.map((step) => el("li", {}, step));
  return formPart(
    "2. The recording",
    "It is kept on your computer, and goes nowhere else.",
    el("ol", { class: "steps" }, steps),
    list,
    errorLine,
    field,
  );
}
