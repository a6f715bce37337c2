/** What somebody chooses for a track, by the keys of a profile, and what this browser remembers. */

import { parseLength } from "./clock.js";
import { read, write } from "./memory.js";

/** Keys that are a routine's own; all others are the listener's, for every routine. */
const OF_ROUTINE = new Set(["minutes", "cues", "without_cues"]);
const MEMORY = "choices";

/** The two lists that say what is wished for, and what away. */
export const WISHES = { theme: ["themes", "without_themes"], cue: ["cues", "without_cues"] };

/**
 * The choices for a routine. What is not chosen here is as in the profile of whoever runs the
 * server (`usual`), and else as it comes (`defaults`). A change fires "change".
 */
export class Choices extends EventTarget {
  #routine;
  #defaults;
  #usual;
  #chosen;

  constructor(routine, { defaults, usual }) {
    super();
    this.#routine = routine;
    this.#defaults = defaults;
    this.#usual = usual;
    const { all = {}, of = {} } = read(MEMORY, {});
    this.#chosen = { ...all, ...of[routine.name] };
  }

  /** The value of a key, or undefined where there is neither a choice nor a default. */
  get(key) {
    const value = key in this.#chosen ? this.#chosen[key] : this.#usual[key];
    return value ?? this.#defaults[key];
  }

  /** A key's list, which is empty where nothing is chosen. */
  list(key) {
    return this.get(key) ?? [];
  }

  /** Choose a value; null for the default. */
  set(key, value) {
    this.#chosen[key] = value;
    this.#remember();
    this.dispatchEvent(new Event("change"));
  }

  /** Choose nothing for a key, so that it is as usual. */
  forget(key) {
    delete this.#chosen[key];
    this.#remember();
    this.dispatchEvent(new Event("change"));
  }

  /** Whether anything is chosen here at all. */
  get any() {
    return Object.keys(this.#chosen).length > 0;
  }

  /** Forget everything that was chosen here. */
  clear() {
    this.#chosen = {};
    this.#remember();
  }

  /** How long the track is to be, in seconds. */
  get lengthS() {
    const seconds = parseLength(this.get("minutes") ?? "");
    const { shortest, longest, default: usual } = this.#routine.minutes;
    if (seconds === null) return usual * 60;
    // What is usual is for routines that can be so long; the server holds it, too.
    const held = Math.min(Math.max(seconds, shortest * 60), longest * 60);
    return "minutes" in this.#chosen ? seconds : held;
  }

  /** Whether a theme or a cue is wished for ("yes"), away ("no"), or as it comes (""). */
  wish(kind, name) {
    const [wanted, unwanted] = WISHES[kind].map((key) => this.list(key));
    if (wanted.some((known) => isCalled(name, known))) return "yes";
    return unwanted.some((known) => isCalled(name, known)) ? "no" : "";
  }

  /** Wish for a theme or a cue, or wish it away. */
  setWish(kind, name, wish) {
    const [wanted, unwanted] = WISHES[kind];
    for (const [key, when] of [
      [wanted, "yes"],
      [unwanted, "no"],
    ]) {
      const others = this.list(key).filter((known) => !isCalled(name, known));
      this.#chosen[key] = wish === when ? [...others, name] : others;
    }
    this.#remember();
    this.dispatchEvent(new Event("change"));
  }

  /** All of it as the server takes it. */
  request() {
    return { routine: this.#routine.name, ...this.#chosen };
  }

  #remember() {
    const { of = {} } = read(MEMORY, {});
    const split = { all: {}, own: {} };
    for (const [key, value] of Object.entries(this.#chosen)) {
      split[OF_ROUTINE.has(key) ? "own" : "all"][key] = value;
    }
    write(MEMORY, { all: split.all, of: { ...of, [this.#routine.name]: split.own } });
  }
}

/** Whether a cue is called by a name, or by the first words of its name. */
function isCalled(name, wanted) {
  return name === wanted || name.startsWith(`${wanted}-`);
}
