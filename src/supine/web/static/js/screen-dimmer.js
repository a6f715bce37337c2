/** Darkens the screen while a track plays, until it is touched. */

import { el } from "./dom.js";
import { loadItem, saveItem } from "./local-storage.js";
import { player } from "./player.js";

const IDLE_MS = 15_000;
const STORAGE_KEY = "dim-screen";

/** Whether the listener wants the screen to be darkened. */
export const isDimmingEnabled = () => loadItem(STORAGE_KEY, true);
export const setDimmingEnabled = (yes) => saveItem(STORAGE_KEY, yes);

/** Darken the screen after a while without input while the track plays, until `signal` aborts. */
export function dimWhilePlaying(signal) {
  let timer = 0;
  let dark = null;

  const dim = () => {
    if (!player.playing || !isDimmingEnabled() || dark || document.querySelector("dialog[open]"))
      return;
    // Hidden from screen readers, whose users go on where they are.
    dark = el(
      "div",
      { class: "dark-screen", "aria-hidden": "true" },
      "Touch anywhere to wake the screen",
    );
    document.body.append(dark);
  };
  const restartTimer = () => {
    clearTimeout(timer);
    timer = setTimeout(dim, IDLE_MS);
  };
  const wake = () => {
    dark?.remove();
    dark = null;
    restartTimer();
  };
  // The overlay covers the page, so that the click that wakes the screen presses nothing else.
  for (const name of ["click", "keydown"])
    document.addEventListener(name, wake, { signal, capture: true });
  for (const name of ["pointerdown", "pointermove", "wheel", "focusin"]) {
    document.addEventListener(name, () => !dark && restartTimer(), { signal, passive: true });
  }
  player.addEventListener("playing", restartTimer, { signal });
  for (const name of ["paused", "ended", "failed"]) player.addEventListener(name, wake, { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    dark?.remove();
  });
  restartTimer();
}
