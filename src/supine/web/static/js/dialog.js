/** A question that is asked before something is gone for good. */

import { el, newId } from "./dom.js";
import { button } from "./fields.js";

/**
 * Ask, and wait for the answer.
 * @returns {Promise<boolean>} whether it was yes; Escape means no
 */
export function ask(question, about, yes) {
  const [title, text] = [newId(), newId()];
  const answer = (value) => () => dialog.close(value);
  const no = button("Keep it", answer(""), { autofocus: true });
  const dialog = el(
    "dialog",
    { "aria-labelledby": title, "aria-describedby": text },
    el(
      "div",
      { class: "stack" },
      el("h2", { id: title, dir: "auto" }, question),
      el("p", { id: text }, about),
      el("div", { class: "row" }, no, button(yes, answer("yes"), { class: "button main" })),
    ),
  );
  document.body.append(dialog);
  // The browser gives the focus back to where it was, and keeps it in here until then.
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
