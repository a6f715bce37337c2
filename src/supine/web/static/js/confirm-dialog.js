/** A dialog that asks before something is deleted. */

import { el, newId } from "./dom.js";
import { button } from "./fields.js";

/**
 * Ask before deleting.
 * @param {string} yes label of the button that deletes
 * @returns {Promise<boolean>} whether it was pressed; Escape cancels
 */
export function confirmDeletion(question, about, yes) {
  const [title, text] = [newId(), newId()];
  const close = (value) => () => dialog.close(value);
  const no = button("Keep it", close(""), { autofocus: true });
  const dialog = el(
    "dialog",
    { "aria-labelledby": title, "aria-describedby": text },
    el(
      "div",
      { class: "stack" },
      el("h2", { id: title, dir: "auto" }, question),
      el("p", { id: text }, about),
      el("div", { class: "row" }, no, button(yes, close("yes"), { class: "button primary" })),
    ),
  );
  document.body.append(dialog);
  // The browser keeps the focus inside, and restores it on closing.
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
