/** Previews of voices and sounds: one at a time, and never over a track. */

import { errorText, get } from "./api.js";
import { el, icon } from "./dom.js";
import { player } from "./player.js";

const audio = document.getElementById("preview-audio");
let playing = null;

audio.addEventListener("playing", () => playing?.show("playing"));
audio.addEventListener("ended", () => stop());
audio.addEventListener("error", () => reportFailure());
player.addEventListener("playing", () => stop());

/** Stop the preview that plays. */
function stop() {
  playing?.show("silent");
  playing = null;
  audio.removeAttribute("src");
  audio.load();
}

/**
 * A button that plays a preview, and stops it.
 * @param {string} what name of what is heard, such as "this voice"
 * @param {() => string} path returns the preview's address for the current options
 */
export function previewButton(what, path, signal) {
  const label = el("span", {}, "Preview");
  const button = el(
    "button",
    { class: "button preview", type: "button", "aria-label": `Preview ${what}` },
    icon("preview"),
    label,
  );
  const errorLine = el("span", { class: "error", role: "alert" });
  const preview = {
    show(state) {
      const text = { silent: "Preview", loading: "Loading…", playing: "Stop" }[state];
      const name = {
        silent: `Preview ${what}`,
        loading: `Loading ${what}. Stop`,
        playing: `Stop ${what}`,
      }[state];
      label.textContent = text;
      button.setAttribute("aria-label", name);
      button.firstChild.replaceWith(icon(state === "silent" ? "preview" : "stop"));
    },
    showError(text) {
      errorLine.textContent = text;
    },
    path,
  };
  button.addEventListener("click", () => {
    const starts = playing !== preview;
    stop();
    preview.showError("");
    if (starts) play(preview);
  });
  signal.addEventListener("abort", () => playing === preview && stop());
  return el("span", { class: "row" }, button, errorLine);
}

function play(preview) {
  playing = preview;
  player.pause();
  preview.show("loading");
  audio.src = preview.path();
  // Rejects if stopped before it began; real failures fire "error" too.
  audio.play().catch(() => {});
}

/** Request the same address to learn what is wrong: an audio element does not tell. */
async function reportFailure() {
  const preview = playing;
  if (!preview || !audio.hasAttribute("src")) return;
  stop();
  try {
    await get(preview.path());
  } catch (error) {
    preview.showError(
      error.kind === "http" && error.status === 0
        ? "This browser cannot play it."
        : errorText(error),
    );
  }
}
