/** A making, as it is shown: how far it has come, a way to cancel it, and what came of it. */

import { el, say } from "./dom.js";
import { button } from "./fields.js";
import { hasEnded, makings, progressOf } from "./makings.js";
import { sentences } from "./router.js";
import { ApiError } from "./api.js";

/** What is made of one that a server knows nothing of any more. */
const LOST = {
  state: "failed",
  error: { kind: "lost", message: "supine was ended before it was made", hint: "Make it again" },
};

/**
 * A row that follows the making of a key until it has ended.
 * @param {(making: object) => void} onEnd told once, with what it was last
 * @param {object} [kind] of making: those it is `among`, what is `doing`, what is shown once it is
 *   `done`
 */
export function makingRow(key, title, signal, onEnd = () => {}, kind = TRACK) {
  const bar = el("progress", { "aria-label": `${kind.doing} ${title}`, max: 1 });
  const words = el("p", { class: "quiet" });
  const cancel = button("Cancel", () => {
    // Not disabled: then the focus would be nowhere.
    if (cancel.ariaDisabled) return;
    cancel.ariaDisabled = "true";
    kind.among.cancel(key);
  });
  const row = el("div", { class: "row" }, words, cancel);
  const node = el("div", { class: "making" }, bar, row);

  const follow = () => {
    const making = kind.among.find(key) ?? LOST;
    const { share, words: told } = progressOf(making);
    if (share === null) bar.removeAttribute("value");
    else bar.value = share;
    words.textContent = kind.among.unreachable
      ? "The computer is out of reach. It is asked again and again…"
      : told;
    if (!hasEnded(making)) return;
    kind.among.removeEventListener("change", follow);
    end(making);
  };

  function end(making) {
    const hadFocus = node.contains(document.activeElement);
    const { node: shown, focus } = outcome(making, title, kind);
    node.replaceChildren(shown);
    if (hadFocus) focus.focus();
    onEnd(making);
  }

  kind.among.addEventListener("change", follow, { signal });
  follow();
  return node;
}

const TRACK = { among: makings, doing: "Making", done: made };

function made(making, title) {
  say(`${title} is made.`);
  const listen = el(
    "a",
    { class: "button main", href: `#/listen/${encodeURIComponent(making.track)}` },
    "Listen",
  );
  return {
    node: el("div", { class: "row" }, el("p", {}, "It is made, and in the library."), listen),
    focus: listen,
  };
}

/** What came of it. */
function outcome(making, title, kind) {
  if (making.state === "done") return kind.done(making, title);
  const text =
    making.state === "cancelled"
      ? "It was cancelled, and nothing is left of it."
      : sentences(new ApiError(making.error));
  const node = el("p", { tabindex: -1, class: making.state === "failed" && "wrong" }, text);
  say(text);
  return { node, focus: node };
}
