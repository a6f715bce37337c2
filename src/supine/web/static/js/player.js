/** The one player: it plays the track it was given to its end, and nothing afterwards. */

import { read, write } from "./memory.js";

const PLACES = "places";
const REMEMBERED_S = 5;
const NEAR_THE_END_S = 10;
const BEGINNING_S = 3;
const MOST_PLACES = 200;

/**
 * Fires "track" when it has another track, "playing" and "paused", "time" as it goes on, "ended",
 * and "failed" when the sound cannot be had.
 */
class Player extends EventTarget {
  /** What it plays, as the server tells of it; null for nothing. */
  track = null;
  /** Where it went on from, in seconds; 0 for the beginning. */
  wentOnFromS = 0;
  #sound = document.getElementById("sound");
  #remembered = 0;
  #wantedS = null;

  constructor() {
    super();
    const on = (name, act) => this.#sound.addEventListener(name, act);
    on("playing", () => this.#tell("playing"));
    on("pause", () => {
      this.#remember();
      this.#tell("paused");
    });
    on("timeupdate", () => {
      if (Math.abs(this.timeS - this.#remembered) >= REMEMBERED_S) this.#remember();
      this.#tell("time");
    });
    on("loadedmetadata", () => this.#arrive());
    on("seeked", () => this.#remember());
    on("ended", () => {
      this.#remember();
      this.#tell("ended");
    });
    on("error", () => this.track && this.#tell("failed"));
    addEventListener("pagehide", () => this.#remember());
  }

  get playing() {
    return !this.#sound.paused && !this.#sound.ended;
  }

  get timeS() {
    return this.#wantedS ?? this.#sound.currentTime;
  }

  get lengthS() {
    return this.track?.length_s ?? 0;
  }

  /** The number of the chapter that is heard. */
  get chapter() {
    const starts = this.track?.chapters ?? [];
    return Math.max(
      0,
      starts.filter(({ start_s: startS }) => startS <= this.timeS + 0.05).length - 1,
    );
  }

  /** Have a track ready, at the place where it was left; it does not play yet. */
  load(track) {
    if (this.track?.name === track.name && this.track.sha256 === track.sha256) return;
    this.#remember();
    this.track = track;
    // What was made anew under the same name is another sound, to every cache on the way.
    this.#sound.src = `${track.audio}?v=${track.sha256}`;
    const place = read(PLACES, {})[track.name];
    this.wentOnFromS = place?.sha256 === track.sha256 ? place.at_s : 0;
    this.seek(this.wentOnFromS);
    this.#tell("track");
  }

  /** Have no track any more. */
  unload() {
    this.#sound.pause();
    this.track = null;
    this.#sound.removeAttribute("src");
    this.#sound.load();
    this.#tell("track");
  }

  async play() {
    if (!this.track) return;
    if (this.#sound.error) {
      // Out of reach a moment ago: from where it was.
      this.#wantedS = this.timeS;
      this.#sound.load();
    }
    try {
      await this.#sound.play();
    } catch (error) {
      // Paused before it began, or not allowed yet: whoever wants it presses again.
      if (!["AbortError", "NotAllowedError", "NotSupportedError"].includes(error.name)) throw error;
      this.#tell("paused");
    }
  }

  pause() {
    this.#sound.pause();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  /** Go to a place in the track. */
  seek(seconds) {
    const at = Math.min(Math.max(0, seconds), Math.max(0, this.lengthS - 0.1));
    if (this.#sound.readyState >= HTMLMediaElement.HAVE_METADATA) this.#sound.currentTime = at;
    else this.#wantedS = at;
    this.#tell("time");
  }

  skip(seconds) {
    this.seek(this.timeS + seconds);
  }

  /** Go to the chapter before (-1) or after (1); before is its own beginning, once it is under way. */
  goToChapter(step) {
    const { chapters } = this.track;
    const under = step < 0 && this.timeS - chapters[this.chapter].start_s > BEGINNING_S;
    const next = chapters[this.chapter + (under ? 0 : step)];
    if (next) this.seek(next.start_s);
    else if (step < 0) this.seek(0);
  }

  #arrive() {
    if (this.#wantedS === null) return;
    this.#sound.currentTime = this.#wantedS;
    this.#wantedS = null;
  }

  #remember() {
    if (!this.track || this.#wantedS !== null) return;
    this.#remembered = this.timeS;
    const places = read(PLACES, {});
    delete places[this.track.name];
    const over =
      this.#sound.ended || this.timeS > this.lengthS - NEAR_THE_END_S || this.timeS < BEGINNING_S;
    if (!over) places[this.track.name] = { at_s: this.timeS, sha256: this.track.sha256 };
    // The oldest go: objects keep the order in which they were written.
    write(PLACES, Object.fromEntries(Object.entries(places).slice(-MOST_PLACES)));
  }

  #tell(what) {
    this.dispatchEvent(new Event(what));
  }
}

export const player = new Player();
