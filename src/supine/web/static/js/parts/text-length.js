/** How long a text is: as long as it is, or fitted. */

import { asWritten, parseLength } from "../clock.js";
import { el, newId } from "../dom.js";
import { answers, part } from "../fields.js";

const FIRST_TRY = "10";

export function textLengthPart(choices, signal) {
  const wrong = el("p", { class: "wrong", id: newId(), role: "alert" });
  const number = el("input", {
    id: newId(),
    inputmode: "decimal",
    autocomplete: "off",
    "aria-describedby": wrong.id,
    onchange: () => typed(),
  });
  const field = el(
    "div",
    { class: "length" },
    number,
    el("label", { for: number.id }, "minutes"),
  );
  const way = answers(
    "Its length",
    [
      ["", "As long as it is"],
      ["fitted", "Fitted to"],
    ],
    choices.get("minutes") ? "fitted" : "",
    (value) => {
      choices.set("minutes", value ? number.value.trim() || FIRST_TRY : null);
      if (value) number.focus();
    },
    { unseen: true },
  );

  function typed() {
    const seconds = parseLength(number.value);
    number.setAttribute("aria-invalid", String(seconds === null));
    wrong.textContent = seconds === null ? "Write minutes, as in 15, 12.5 or 12:30." : "";
    if (seconds !== null) choices.set("minutes", asWritten(seconds));
  }

  /** It may be chosen elsewhere: where it does not fit, beside the nearest length that does. */
  function follow() {
    const seconds = choices.lengthS;
    field.hidden = !choices.get("minutes");
    way.querySelector(`input[value="${seconds ? "fitted" : ""}"]`).checked = true;
    if (!seconds || (document.activeElement === number && parseLength(number.value) === seconds))
      return;
    number.value = asWritten(seconds);
    number.setAttribute("aria-invalid", "false");
    wrong.textContent = "";
  }

  choices.addEventListener("change", follow, { signal });
  follow();
  return part(
    "How long",
    "Fitted, its silences stretch or shrink; its words stay as they are.",
    way,
    field,
    wrong,
  );
}
