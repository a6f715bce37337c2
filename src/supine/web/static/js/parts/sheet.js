/** What is read aloud: the cue sheet. */

import { post } from "../api.js";
import { el, say } from "../dom.js";
import { button, labelled, part, select, tick } from "../fields.js";
import { sentences } from "../router.js";
import { counted } from "../timeline.js";

/** @param {boolean} hasMore whether there are more cues than those of one track */
export function sheetPart(reading, hasMore, signal) {
  const place = el("div", {});
  const which = el("div", {});
  const wrong = el("p", { class: "wrong", role: "alert" });
  const prepare = button("Prepare the sheet", order);
  const every = tick("Every cue it may ever say, for tracks of any length", reading.every, (yes) =>
    reading.set({ every: yes }),
  );
  let shown = "";

  function follow() {
    // Only for what is read, so that a link that was just made stays there.
    const now = JSON.stringify([reading.into, reading.every, reading.voices]);
    if (now === shown) return;
    shown = now;
    place.replaceChildren(prepare);
    const options = reading.voices.map(({ choice, name }) => [choice, `More for ${name}`]);
    const field = labelled(
      "What it is for",
      select([["", "A new voice"], ...options], reading.into, (into) => reading.set({ into })),
      reading.into && "The sheet has what this voice cannot say yet.",
    );
    which.replaceChildren(...(options.length ? [field] : []));
  }

  async function order() {
    wrong.textContent = "";
    prepare.disabled = true;
    try {
      const { into, every: all, choices } = reading;
      const sheet = await post("api/sheets", { ...choices.request(), into, every: all }, signal);
      const link = el(
        "a",
        { class: "button main", href: sheet.address, target: "_blank" },
        `Open the sheet, ${counted(sheet.cues, "cue")}`,
      );
      place.replaceChildren(link);
      link.focus();
      say("The sheet is ready.");
    } catch (error) {
      if (!signal.aborted) wrong.textContent = sentences(error);
    } finally {
      prepare.disabled = false;
    }
  }

  reading.addEventListener("change", follow, { signal });
  follow();
  return part(
    "1. The sheet",
    "All that is said, to read from a screen or from paper.",
    which,
    hasMore && every,
    place,
    wrong,
  );
}
