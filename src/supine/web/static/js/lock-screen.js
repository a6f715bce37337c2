/** Media Session: the player on lock screens, and the keys of earphones and keyboards. */

import { player } from "./player.js";

const SKIP_S = 15;
const COVER = { sizes: "1400x1400", type: "image/jpeg" };

/** Show the player's track on the lock screen, and handle its controls. */
export function showOnLockScreen() {
  const { mediaSession } = navigator;
  if (!mediaSession) return;

  const actions = {
    play: () => player.play(),
    pause: () => player.pause(),
    stop: () => player.pause(),
    seekbackward: ({ seekOffset }) => player.skip(-(seekOffset ?? SKIP_S)),
    seekforward: ({ seekOffset }) => player.skip(seekOffset ?? SKIP_S),
    seekto: ({ seekTime }) => player.seek(seekTime),
    previoustrack: () => player.goToChapter(-1),
    nexttrack: () => player.goToChapter(1),
  };
  for (const [action, act] of Object.entries(actions)) {
    try {
      mediaSession.setActionHandler(action, act);
    } catch {
      // Browsers throw for actions they do not support.
    }
  }

  player.addEventListener("track", () => {
    mediaSession.metadata = player.track && metadataOf(player.track);
  });
  const update = () => {
    mediaSession.playbackState = player.playing ? "playing" : player.track ? "paused" : "none";
    if (!player.track || !mediaSession.setPositionState) return;
    const duration = player.lengthS;
    mediaSession.setPositionState({
      duration,
      playbackRate: 1,
      position: Math.min(player.timeS, duration),
    });
  };
  for (const name of ["track", "playing", "paused", "time", "ended"])
    player.addEventListener(name, update);
}

function metadataOf(track) {
  const artwork = [{ src: new URL(track.cover, document.baseURI).href, ...COVER }];
  const chapterInfo = track.chapters.map(({ title, start_s: startTime }) => ({
    title,
    startTime,
    artwork,
  }));
  // Browsers without chapter support ignore chapterInfo.
  return new MediaMetadata({
    title: track.full_title,
    artist: "Supine",
    album: "Rests",
    artwork,
    chapterInfo,
  });
}
