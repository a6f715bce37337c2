/** A few seconds to hear before choosing: one at a time, and never over a track. */

import { get } from "./api.js";
import { el, sign } from "./dom.js";
import { player } from "./player.js";
import { sentences } from "./router.js";

const sound = document.getElementById("sample");
let playing = null;

sound.addEventListener("playing", () => playing?.shows("hearing"));
sound.addEventListener("ended", () => stop());
sound.addEventListener("error", () => failed());
player.addEventListener("playing", () => stop());

/** Be quiet. */
export function stop() {
  playing?.shows("silent");
  playing = null;
  sound.removeAttribute("src");
  sound.load();
}

/**
 * A button to hear a sample with, and to stop it.
 * @param {string} what is heard, as in "this voice"
 * @param {() => string} path of the sample as things are chosen now
 */
export function hearButton(what, path, signal) {
  const label = el("span", {}, "Hear it");
  const button = el(
    "button",
    { class: "button hear", type: "button", "aria-label": `Hear ${what}` },
    sign("hear"),
    label,
  );
  const wrong = el("span", { class: "wrong", role: "alert" });
  const mine = {
    shows(state) {
      const said = { silent: "Hear it", waiting: "A moment…", hearing: "Stop" }[state];
      const name = {
        silent: `Hear ${what}`,
        waiting: `Preparing ${what}. Stop`,
        hearing: `Stop ${what}`,
      }[state];
      label.textContent = said;
      button.setAttribute("aria-label", name);
      button.firstChild.replaceWith(sign(state === "silent" ? "hear" : "stop"));
    },
    says(text) {
      wrong.textContent = text;
    },
    path,
  };
  button.addEventListener("click", () => {
    const again = playing !== mine;
    stop();
    mine.says("");
    if (again) begin(mine);
  });
  signal.addEventListener("abort", () => playing === mine && stop());
  return el("span", { class: "row" }, button, wrong);
}

function begin(mine) {
  playing = mine;
  player.pause();
  mine.shows("waiting");
  sound.src = mine.path();
  // A sample that was stopped before it began is no fault; others come as "error".
  sound.play().catch(() => {});
}

/** An audio element does not say what is wrong; the same address does. */
async function failed() {
  const mine = playing;
  if (!mine || !sound.hasAttribute("src")) return;
  stop();
  try {
    await get(mine.path());
  } catch (error) {
    mine.says(
      error.kind === "http" && error.status === 0
        ? "This browser cannot play it."
        : sentences(error),
    );
  }
}
