/** Where the page begins. */

import { el, say } from "./dom.js";
import { button } from "./fields.js";
import { showOnLockScreen } from "./lock-screen.js";
import { showMiniPlayer } from "./mini-player.js";
import { keepPage } from "./offline.js";
import { follow } from "./router.js";
import { showLibrary } from "./views/library.js";
import { showListening } from "./views/listening.js";
import { showMaking } from "./views/making.js";
import { showPhone } from "./views/phone.js";
import { showRoutines } from "./views/routines.js";
import { showText } from "./views/text.js";
import { showVoice } from "./views/voice.js";

follow(document.getElementById("main"), {
  "": showRoutines,
  make: showMaking,
  text: showText,
  voice: showVoice,
  library: showLibrary,
  listen: showListening,
  phone: showPhone,
});
showMiniPlayer(document.getElementById("mini"));
showOnLockScreen();
keepPage(() => {
  const text = "There is a newer supine on your computer.";
  const renew = button("Load it", () => location.reload());
  document
    .getElementById("notices")
    .replaceChildren(el("div", { class: "notice" }, el("p", {}, text), renew));
  say(text);
});
