/** The controls of the lock screen, of earphones and of keyboards (Media Session). */

import { player } from "./player.js";

const SKIP_S = 15;
const COVER = { sizes: "1400x1400", type: "image/jpeg" };

/** Show the player's track there, and do what is pressed there. */
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
      // A browser that does not know an action says so by throwing.
    }
  }

  player.addEventListener("track", () => {
    mediaSession.metadata = player.track && metadataOf(player.track);
  });
  const tell = () => {
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
    player.addEventListener(name, tell);
}

function metadataOf(track) {
  const artwork = [{ src: new URL(track.cover, document.baseURI).href, ...COVER }];
  const chapterInfo = track.chapters.map(({ title, start_s: startTime }) => ({
    title,
    startTime,
    artwork,
  }));
  // Where chapters are not known, they are passed over.
  return new MediaMetadata({
    title: track.full_title,
    artist: "Supine",
    album: "Rests",
    artwork,
    chapterInfo,
  });
}
