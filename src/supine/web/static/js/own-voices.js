/** The voices that were learnt here: heard, used and deleted. */

import { remove, withQuery } from "./api.js";
import { ask } from "./dialog.js";
import { el, newId, say, sign } from "./dom.js";
import { button } from "./fields.js";
import { sentences } from "./router.js";
import { hearButton } from "./samples.js";
import { counted } from "./timeline.js";
import { megabytes } from "./words.js";

/** A section of them, which is hidden while there are none. */
export function ownVoiceList(reading, use, signal) {
  const id = newId();
  const list = el("ul", { class: "voices" });
  const wrong = el("p", { class: "wrong", role: "alert" });
  const heading = el("h2", { id, tabindex: -1 }, "Your voices");
  const section = el("section", { class: "part", "aria-labelledby": id }, [
    el("header", {}, heading),
    el("div", { class: "stack" }, list, wrong),
  ]);

  function follow() {
    section.hidden = !reading.voices.length;
    list.replaceChildren(...reading.voices.map(row));
  }

  function row(voice) {
    const name = el("bdi", { id: newId() }, voice.name);
    const about = ` ${counted(voice.cues, "cue")}, ${megabytes(voice.size_bytes)}`;
    const sample = () => withQuery("api/samples/voice", { voice: voice.choice });
    const acts = [
      hearButton(voice.name, sample, signal),
      button("Use it", () => use(voice.choice), { "aria-describedby": name.id }),
      button(sign("delete"), () => forget(voice), {
        class: "button plain round",
        "aria-label": `Delete ${voice.name}`,
      }),
    ];
    return el(
      "li",
      { class: "choice" },
      el("span", {}, name, el("span", { class: "quiet" }, about)),
      el("span", { class: "row" }, acts),
    );
  }

  async function forget(voice) {
    const about =
      "It is taken off the computer, and has to be recorded again. Tracks that it speaks keep it.";
    if (!(await ask(`Delete ${voice.name}?`, about, "Delete it"))) return;
    wrong.textContent = "";
    try {
      await remove(`api/own-voices/${voice.key}`);
      say(`${voice.name} is deleted.`);
      if (reading.choices.get("voice") === voice.choice) reading.choices.forget("voice");
    } catch (error) {
      wrong.textContent = sentences(error);
    }
    await reading.look(signal).catch(() => {});
    (section.hidden ? document.querySelector("h1") : heading).focus();
  }

  reading.addEventListener("change", follow, { signal });
  follow();
  return section;
}
