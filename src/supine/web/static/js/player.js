/** The player: plays one track to its end, and nothing after it. */

import { loadItem, saveItem } from "./local-storage.js";

const STORAGE_KEY = "positions";
const SAVE_INTERVAL_S = 5;
const END_MARGIN_S = 10;
const START_MARGIN_S = 3;
const MAX_POSITIONS = 200;

/**
 * Fires "track" when another track is loaded, "playing" and "paused", "time" as the position
 * changes, "ended", and "failed" when the audio cannot be loaded.
 */
class Player extends EventTarget {
  /** The loaded track as the server describes it, or null. */
  track = null;
  /** The position that the track was loaded at, in seconds. */
  resumedAtS = 0;
  #audio = document.getElementById("track-audio");
  #savedS = 0;
  #pendingSeekS = null;

  constructor() {
    super();
    const on = (type, listener) => this.#audio.addEventListener(type, listener);
    on("playing", () => this.#fire("playing"));
    on("pause", () => {
      this.#savePosition();
      this.#fire("paused");
    });
    on("timeupdate", () => {
      if (Math.abs(this.timeS - this.#savedS) >= SAVE_INTERVAL_S) this.#savePosition();
      this.#fire("time");
    });
    on("loadedmetadata", () => this.#applyPendingSeek());
    on("seeked", () => this.#savePosition());
    on("ended", () => {
      this.#savePosition();
      this.#fire("ended");
    });
    on("error", () => this.track && this.#fire("failed"));
    addEventListener("pagehide", () => this.#savePosition());
  }

  get playing() {
    return !this.#audio.paused && !this.#audio.ended;
  }

  get timeS() {
    return this.#pendingSeekS ?? this.#audio.currentTime;
  }

  get lengthS() {
    return this.track?.length_s ?? 0;
  }

  /** The index of the current chapter. */
  get chapter() {
    const starts = this.track?.chapters ?? [];
    return Math.max(
      0,
      starts.filter(({ start_s: startS }) => startS <= this.timeS + 0.05).length - 1,
    );
  }

  /** Load a track at the position where it was left, without playing it. */
  load(track) {
    if (this.track?.name === track.name && this.track.sha256 === track.sha256) return;
    this.#savePosition();
    this.track = track;
    // A track made again under the same name is another address to every cache.
    this.#audio.src = `${track.audio}?v=${track.sha256}`;
    const position = loadItem(STORAGE_KEY, {})[track.name];
    this.resumedAtS = position?.sha256 === track.sha256 ? position.at_s : 0;
    this.seek(this.resumedAtS);
    this.#fire("track");
  }

  unload() {
    this.#audio.pause();
    this.track = null;
    this.#audio.removeAttribute("src");
    this.#audio.load();
    this.#fire("track");
  }

  async play() {
    if (!this.track) return;
    if (this.#audio.error) {
      // Loading failed before: load again, at the same position.
      this.#pendingSeekS = this.timeS;
      this.#audio.load();
    }
    try {
      await this.#audio.play();
    } catch (error) {
      // Paused before it began, or not allowed yet: the listener can press again.
      if (!["AbortError", "NotAllowedError", "NotSupportedError"].includes(error.name)) throw error;
      this.#fire("paused");
    }
  }

  pause() {
    this.#audio.pause();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  /** Go to a position in seconds. */
  seek(seconds) {
    const targetS = Math.min(Math.max(0, seconds), Math.max(0, this.lengthS - 0.1));
    if (this.#audio.readyState >= HTMLMediaElement.HAVE_METADATA) this.#audio.currentTime = targetS;
    else this.#pendingSeekS = targetS;
    this.#fire("time");
  }

  skip(seconds) {
    this.seek(this.timeS + seconds);
  }

  /** Go to the previous (-1) or next (1) chapter; previous is the current one's start at first. */
  goToChapter(step) {
    const { chapters } = this.track;
    const restart = step < 0 && this.timeS - chapters[this.chapter].start_s > START_MARGIN_S;
    const next = chapters[this.chapter + (restart ? 0 : step)];
    if (next) this.seek(next.start_s);
    else if (step < 0) this.seek(0);
  }

  #applyPendingSeek() {
    if (this.#pendingSeekS === null) return;
    this.#audio.currentTime = this.#pendingSeekS;
    this.#pendingSeekS = null;
  }

  #savePosition() {
    if (!this.track || this.#pendingSeekS !== null) return;
    this.#savedS = this.timeS;
    const positions = loadItem(STORAGE_KEY, {});
    delete positions[this.track.name];
    const finished =
      this.#audio.ended || this.timeS > this.lengthS - END_MARGIN_S || this.timeS < START_MARGIN_S;
    if (!finished) positions[this.track.name] = { at_s: this.timeS, sha256: this.track.sha256 };
    // The oldest are dropped: objects keep their keys in order of insertion.
    saveItem(STORAGE_KEY, Object.fromEntries(Object.entries(positions).slice(-MAX_POSITIONS)));
  }

  #fire(type) {
    this.dispatchEvent(new Event(type));
  }
}

export const player = new Player();
