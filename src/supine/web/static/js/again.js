/** Making a track again from its record: the same to the sample, in whatever kind of file. */

import { state } from "./catalogue.js";
import { el } from "./dom.js";
import { button, labelled, select } from "./fields.js";
import { makingRow } from "./making-row.js";
import { makings } from "./makings.js";
import { sentences } from "./router.js";
import { FORMATS } from "./words.js";

export function againPart(track, signal) {
  const part = el("details", {}, el("summary", {}, "Make it again"));
  const wrong = el("p", { class: "wrong", role: "alert" });
  const place = el("div", {});
  let format = "mp3";
  const make = button("Make it again", order);

  async function order() {
    make.disabled = true;
    wrong.textContent = "";
    try {
      const key = await makings.order({ again: track.name, format });
      place.replaceChildren(makingRow(key, track.title, signal, () => (make.disabled = false)));
      place.querySelector("button")?.focus();
    } catch (error) {
      wrong.textContent = sentences(error);
      make.disabled = false;
    }
  }

  async function fill() {
    const { formats } = await state();
    const options = formats.map((name) => [name, FORMATS[name] ?? name]);
    const kind = select(options, format, (value) => (format = value));
    part.append(
      el(
        "div",
        { class: "stack" },
        el(
          "p",
          { class: "quiet" },
          "From its record, as it was: the same cues at the same places, beside this one in the library.",
        ),
        labelled("Kind of file", kind),
        el("div", {}, make),
        wrong,
        place,
      ),
    );
  }

  part.addEventListener(
    "toggle",
    () => fill().catch((error) => part.append(el("p", { class: "wrong" }, sentences(error)))),
    { once: true },
  );
  return part;
}
