/** A field to bring a sound with, bounded and told of while it is on its way. */

import { upload } from "./api.js";
import { el, newId } from "./dom.js";
import { sentences } from "./router.js";
import { megabytes } from "./words.js";

/**
 * @param {object} options
 * @param {string} options.kind bell, background or recording
 * @param {string} options.label
 * @param {number} options.mostBytes
 * @param {string} options.taken what it is then, as in "here"
 * @param {boolean} [options.multiple] whether several may come at once, one after the other
 * @param {(taken: object) => Promise<void>} onTaken told of each upload
 */
export function bringField({ kind, label, mostBytes, taken, multiple }, onTaken) {
  const told = el("p", { role: "status", class: "quiet" });
  const wrong = el("p", { role: "alert", class: "wrong" });
  const bar = el("progress", { max: 1, value: 0, "aria-label": "Upload", hidden: true });
  const file = el("input", { type: "file", accept: "audio/*", id: newId(), multiple, onchange });

  async function onchange() {
    wrong.textContent = "";
    file.disabled = true;
    try {
      for (const sound of file.files) await bring(sound);
    } catch (error) {
      told.textContent = "";
      wrong.textContent = sentences(error);
    } finally {
      bar.hidden = true;
      file.disabled = false;
      file.value = "";
    }
  }

  async function bring(sound) {
    if (sound.size > mostBytes) {
      wrong.textContent = `${sound.name} is too large: up to ${megabytes(mostBytes)} can be brought.`;
      return;
    }
    bar.hidden = false;
    told.textContent = `${sound.name} is on its way…`;
    const one = await upload(kind, sound, (share) => {
      bar.value = share;
      if (share === 1) told.textContent = `${sound.name} is being listened to…`;
    });
    await onTaken(one);
    told.textContent = `${sound.name} is ${taken}.`;
  }

  return el(
    "div",
    { class: "field" },
    el("label", { for: file.id }, label),
    file,
    bar,
    told,
    wrong,
  );
}
