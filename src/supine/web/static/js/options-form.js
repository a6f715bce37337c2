/** A form of options with the panel of its track. */

import { el } from "./dom.js";
import { button } from "./fields.js";
import { setSceneColour } from "./scene.js";

/**
 * Show both at the end of `main`; they are built again when all options are reset.
 *
 * `build` is given a signal that aborts when they are replaced or `signal` aborts; it returns the
 * options, the parts of the form, and the panel.
 */
export function showOptionsForm(main, signal, colour, build) {
  let current = new AbortController();
  signal.addEventListener("abort", () => current.abort());

  function show(leaving) {
    const { options, parts, panel } = build(leaving);
    const reset = button("Reset all options", () => {
      options.clear();
      current.abort();
      current = new AbortController();
      show(current.signal);
      main.querySelector("input").focus();
    });
    const form = el(
      "form",
      { onsubmit: (event) => event.preventDefault(), "aria-label": "Options" },
      parts,
      el("div", { class: "row part" }, reset),
    );
    for (const old of main.querySelectorAll("form, .panel")) old.remove();
    main.append(setSceneColour(form, colour), panel);
  }

  show(current.signal);
}
