/** A form of choices with the panel of its track; both begin anew when everything is cleared. */

import { el } from "./dom.js";
import { button } from "./fields.js";
import { tinted } from "./scene.js";

/**
 * Shows both at the end of `main`, until `signal` aborts.
 *
 * `begin` is given a signal that aborts when they are replaced, and gives the choices, the parts
 * of the form, and the panel.
 */
export function showChoosing(main, signal, colour, begin) {
  let current = new AbortController();
  signal.addEventListener("abort", () => current.abort());

  function show(leaving) {
    const { choices, parts, panel } = begin(leaving);
    const fresh = button("Choose everything anew", () => {
      choices.clear();
      current.abort();
      current = new AbortController();
      show(current.signal);
      main.querySelector("input").focus();
    });
    const form = el(
      "form",
      { onsubmit: (event) => event.preventDefault(), "aria-label": "What you choose" },
      parts,
      el("div", { class: "row part" }, fresh),
    );
    for (const old of main.querySelectorAll("form, .panel")) old.remove();
    main.append(tinted(form, colour), panel);
  }

  show(current.signal);
}
