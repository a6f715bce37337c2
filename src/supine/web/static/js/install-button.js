/** Installing the page on the home screen, in browsers that let a page offer it. */

import { announce } from "./dom.js";
import { button } from "./fields.js";

let promptEvent = null;
const listeners = new Set();

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  promptEvent = event;
  for (const show of listeners) show();
});

/** A button that is visible while the browser can install the page. */
export function installButton(signal) {
  const install = button("Put it on the home screen", async () => {
    const { outcome } = await promptEvent.prompt();
    promptEvent = null;
    show();
    if (outcome === "accepted") announce("It is on its way to the home screen.");
  });
  const show = () => {
    install.hidden = !promptEvent;
  };
  listeners.add(show);
  signal.addEventListener("abort", () => listeners.delete(show));
  show();
  return install;
}

/** Whether the page was opened from the home screen. */
export function isInstalled() {
  return matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;
}
