/** The learned voices: preview, use and delete. */

import { errorText, remove, withQuery } from "../api.js";
import { confirmDeletion } from "../confirm-dialog.js";
import { announce, el, newId } from "../dom.js";
import { button, deleteButton } from "../fields.js";
import { formatMegabytes, pluralize } from "../labels.js";
import { previewButton } from "../previews.js";

/** @param {(voice: string) => void} use called with a voice to use it for tracks */
export function ownVoicesPart(session, use, signal) {
  const id = newId();
  const list = el("ul", { class: "voices" });
  const errorLine = el("p", { class: "error", role: "alert" });
  const heading = el("h2", { id, tabindex: -1 }, "Your voices");
  const section = el("section", { class: "part", "aria-labelledby": id }, [
    el("header", {}, heading),
    el("div", { class: "stack" }, list, errorLine),
  ]);

  function update() {
    section.hidden = !session.voices.length;
    list.replaceChildren(...session.voices.map(row));
  }

  function row(voice) {
    const name = el("bdi", { id: newId() }, voice.name);
    const about = ` ${pluralize(voice.cues, "cue")}, ${formatMegabytes(voice.size_bytes)}`;
    const path = () => withQuery("api/previews/voice", { voice: voice.option });
    const buttons = [
      previewButton(voice.name, path, signal),
      button("Use it", () => use(voice.option), { "aria-describedby": name.id }),
      deleteButton(voice.name, () => deleteVoice(voice)),
    ];
    return el(
      "li",
      { class: "option-row" },
      el("span", {}, name, el("span", { class: "muted" }, about)),
      el("span", { class: "row" }, buttons),
    );
  }

  async function deleteVoice(voice) {
    const about =
      "It is deleted from the computer, and has to be recorded again. Tracks that it speaks keep it.";
    if (!(await confirmDeletion(`Delete ${voice.name}?`, about, "Delete it"))) return;
    errorLine.textContent = "";
    try {
      await remove(`api/own-voices/${voice.key}`);
      announce(`${voice.name} is deleted.`);
      if (session.options.get("voice") === voice.option) session.options.unset("voice");
    } catch (error) {
      errorLine.textContent = errorText(error);
    }
    await session.refresh(signal).catch(() => {});
    (section.hidden ? document.querySelector("h1") : heading).focus();
  }

  session.addEventListener("change", update, { signal });
  update();
  return section;
}
