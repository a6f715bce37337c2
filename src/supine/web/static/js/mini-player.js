/** The small player below every view but its own. */

import { clock } from "./clock.js";
import { el, sign } from "./dom.js";
import { player } from "./player.js";

/** Show what is playing in a place, wherever one goes on the page. */
export function showMiniPlayer(place) {
  const time = el("span", {});
  const link = el("a", {});
  const toggle = el("button", {
    class: "button plain round",
    type: "button",
    onclick: () => player.toggle(),
  });

  const show = () => {
    const { track } = player;
    const there = track && location.hash === `#/listen/${encodeURIComponent(track.name)}`;
    // Something that was only looked at needs no player elsewhere.
    place.hidden = !track || there || (!player.playing && player.timeS === player.wentOnFromS);
    if (!track) return;
    link.href = `#/listen/${encodeURIComponent(track.name)}`;
    link.replaceChildren(track.full_title);
    toggle.replaceChildren(sign(player.playing ? "pause" : "play"));
    toggle.setAttribute("aria-label", player.playing ? "Pause" : "Play");
    time.textContent = clock(player.timeS);
  };

  place.append(toggle, link, time);
  for (const name of ["track", "playing", "paused", "time", "ended"])
    player.addEventListener(name, show);
  addEventListener("hashchange", show);
  show();
}
