/** A field that uploads sounds, with a size limit and progress. */

import { errorText, upload } from "./api.js";
import { el, newId } from "./dom.js";
import { formatMegabytes } from "./labels.js";

/**
 * @param {object} options
 * @param {string} options.kind bell, background or recording
 * @param {string} options.label
 * @param {number} options.maxBytes
 * @param {string} options.result what a file is then, such as "uploaded"
 * @param {boolean} [options.multiple] whether several files can be picked
 * @param {(upload: object) => Promise<void>} onUpload called after each upload
 */
export function uploadField({ kind, label, maxBytes, result, multiple }, onUpload) {
  const status = el("p", { role: "status", class: "muted" });
  const errorLine = el("p", { role: "alert", class: "error" });
  const bar = el("progress", { max: 1, value: 0, "aria-label": "Upload", hidden: true });
  const file = el("input", { type: "file", accept: "audio/*", id: newId(), multiple, onchange });

  async function onchange() {
    errorLine.textContent = "";
    file.disabled = true;
    try {
      for (const sound of file.files) await send(sound);
    } catch (error) {
      status.textContent = "";
      errorLine.textContent = errorText(error);
    } finally {
      bar.hidden = true;
      file.disabled = false;
      file.value = "";
    }
  }

  async function send(sound) {
    if (sound.size > maxBytes) {
      errorLine.textContent = `${sound.name} is too large: up to ${formatMegabytes(maxBytes)} can be uploaded.`;
      return;
    }
    bar.hidden = false;
    status.textContent = `Uploading ${sound.name}…`;
    const uploaded = await upload(kind, sound, (share) => {
      bar.value = share;
      if (share === 1) status.textContent = `Checking ${sound.name}…`;
    });
    await onUpload(uploaded);
    status.textContent = `${sound.name} is ${result}.`;
  }

  return el(
    "div",
    { class: "field" },
    el("label", { for: file.id }, label),
    file,
    bar,
    status,
    errorLine,
  );
}
