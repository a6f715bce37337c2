/** The screen goes dark while somebody rests, and wakes wherever it is touched. */

import { el } from "./dom.js";
import { player } from "./player.js";
import { read, write } from "./memory.js";

const STILL_MS = 15_000;
const MEMORY = "dims";

/** Whether the screen is to go dark at all. */
export const dims = () => read(MEMORY, true);
export const setDims = (yes) => write(MEMORY, yes);

/** Darken the view while its track plays and nobody does anything, until it is left. */
export function dimWhilePlaying(signal) {
  let timer = 0;
  let dark = null;

  const dim = () => {
    if (!player.playing || !dims() || dark || document.querySelector("dialog[open]")) return;
    // It is nothing but a picture of the dark: whoever listens to the page goes on where they are.
    dark = el("div", { class: "dim", "aria-hidden": "true" }, "Touch anywhere to wake the screen");
    document.body.append(dark);
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(dim, STILL_MS);
  };
  const wake = () => {
    dark?.remove();
    dark = null;
    wait();
  };
  // The dark lies over everything, so that what wakes the screen presses nothing beneath it.
  for (const name of ["click", "keydown"])
    document.addEventListener(name, wake, { signal, capture: true });
  for (const name of ["pointerdown", "pointermove", "wheel", "focusin"]) {
    document.addEventListener(name, () => !dark && wait(), { signal, passive: true });
  }
  player.addEventListener("playing", wait, { signal });
  for (const name of ["paused", "ended", "failed"]) player.addEventListener(name, wake, { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    dark?.remove();
  });
  wait();
}
