/** Entry point: starts the router, the mini player, the lock screen controls and the cache. */

import { announce, el } from "./dom.js";
import { button } from "./fields.js";
import { showOnLockScreen } from "./lock-screen.js";
import { showMiniPlayer } from "./mini-player.js";
import { registerServiceWorker } from "./offline.js";
import { startRouter } from "./router.js";
import { showLibrary } from "./views/library.js";
import { showOwnVoice } from "./views/own-voice.js";
import { showPhone } from "./views/phone.js";
import { showPlayer } from "./views/player.js";
import { showRoutine } from "./views/routine.js";
import { showRoutines } from "./views/routines.js";
import { showText } from "./views/text.js";

startRouter(document.getElementById("main"), {
  "": showRoutines,
  make: showRoutine,
  text: showText,
  voice: showOwnVoice,
  library: showLibrary,
  listen: showPlayer,
  phone: showPhone,
});
showMiniPlayer(document.getElementById("mini-player"));
showOnLockScreen();
registerServiceWorker(() => {
  const text = "There is a newer supine on your computer.";
  const reload = button("Load it", () => location.reload());
  document
    .getElementById("notices")
    .replaceChildren(el("div", { class: "notice" }, el("p", {}, text), reload));
  announce(text);
});
