/** Putting the page on the home screen, where a browser lets a page ask for it. */

import { button } from "./fields.js";
import { say } from "./dom.js";

let offered = null;
const waiting = new Set();

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offered = event;
  for (const show of waiting) show();
});

/** A button that is there when the browser offers it. */
export function installButton(signal) {
  const install = button("Put it on the home screen", async () => {
    const { outcome } = await offered.prompt();
    offered = null;
    show();
    if (outcome === "accepted") say("It is on its way to the home screen.");
  });
  const show = () => {
    install.hidden = !offered;
  };
  waiting.add(show);
  signal.addEventListener("abort", () => waiting.delete(show));
  show();
  return install;
}

/** Whether it has been opened from there. */
export function isInstalled() {
  return matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;
}
