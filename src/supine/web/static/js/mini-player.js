/** The small player at the bottom of every view but the track's own. */

import { el, icon } from "./dom.js";
import { formatClock } from "./durations.js";
import { player } from "./player.js";

/** Show the player's track in an element, in every view. */
export function showMiniPlayer(container) {
  const time = el("span", {});
  const link = el("a", {});
  const toggle = el("button", {
    class: "button plain round",
    type: "button",
    onclick: () => player.toggle(),
  });

  const show = () => {
    const { track } = player;
    const isOpen = track && location.hash === `#/listen/${encodeURIComponent(track.name)}`;
    // A track that was opened and never played is not shown elsewhere.
    container.hidden = !track || isOpen || (!player.playing && player.timeS === player.resumedAtS);
    if (!track) return;
    link.href = `#/listen/${encodeURIComponent(track.name)}`;
    link.replaceChildren(track.full_title);
    toggle.replaceChildren(icon(player.playing ? "pause" : "play"));
    toggle.setAttribute("aria-label", player.playing ? "Pause" : "Play");
    time.textContent = formatClock(player.timeS);
  };

  container.append(toggle, link, time);
  for (const name of ["track", "playing", "paused", "time", "ended"])
    player.addEventListener(name, show);
  addEventListener("hashchange", show);
  show();
}
