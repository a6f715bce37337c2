/** The cue sheet, to be read aloud. */

import { errorText, post } from "../api.js";
import { announce, el } from "../dom.js";
import { button, checkbox, formField, formPart, select } from "../fields.js";
import { pluralize } from "../labels.js";

/** @param {boolean} hasMore whether the routine has more cues than one track says */
export function cueSheetPart(session, hasMore, signal) {
  const action = el("div", {});
  const which = el("div", {});
  const errorLine = el("p", { class: "error", role: "alert" });
  const prepare = button("Prepare the sheet", request);
  const allLengths = checkbox(
    "Every cue it may ever say, for tracks of any length",
    session.allLengths,
    (yes) => session.set({ allLengths: yes }),
  );
  let shownState = "";

  function update() {
    // Recordings change too: they must not remove the link to a sheet.
    const state = JSON.stringify([session.into, session.allLengths, session.voices]);
    if (state === shownState) return;
    shownState = state;
    action.replaceChildren(prepare);
    const voices = session.voices.map(({ option, name }) => [option, `More for ${name}`]);
    const field = formField(
      "What it is for",
      select([["", "A new voice"], ...voices], session.into, (into) => session.set({ into })),
      session.into && "The sheet has what this voice cannot say yet.",
    );
    which.replaceChildren(...(voices.length ? [field] : []));
  }

  async function request() {
    errorLine.textContent = "";
    prepare.disabled = true;
    try {
      const { into, allLengths, options } = session;
      const request = { ...options.request(), into, all_lengths: allLengths };
      const sheet = await post("api/sheets", request, signal);
      const link = el(
        "a",
        { class: "button primary", href: sheet.address, target: "_blank" },
        `Open the sheet, ${pluralize(sheet.cues, "cue")}`,
      );
      action.replaceChildren(link);
      link.focus();
      announce("The sheet is ready.");
    } catch (error) {
      if (!signal.aborted) errorLine.textContent = errorText(error);
    } finally {
      prepare.disabled = false;
    }
  }

  session.addEventListener("change", update, { signal });
  update();
  return formPart(
    "1. The sheet",
    "All that is said, to read from a screen or from paper.",
    which,
    hasMore && allLengths,
    action,
    errorLine,
  );
}
