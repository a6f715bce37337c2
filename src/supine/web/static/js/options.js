/** The listener's options for a track, by the keys of a profile; this browser remembers them. */

import { parseLength } from "./durations.js";
import { loadItem, saveItem } from "./local-storage.js";

/** Options remembered for each routine; all others apply to every routine. */
const PER_ROUTINE = new Set(["minutes", "cues", "without_cues"]);
const STORAGE_KEY = "options";

/** The options that list wanted and unwanted themes and cues. */
const PREFERENCE_KEYS = { theme: ["themes", "without_themes"], cue: ["cues", "without_cues"] };

/**
 * The options for a routine. An option that is not set here has its value of the server's profile,
 * or else its default. A change fires "change".
 */
export class TrackOptions extends EventTarget {
  #routine;
  #fields;
  #profile;
  #values;

  /** @param {{form: object[], profile: object}} state of the server: its options, and their values */
  constructor(routine, { form, profile }) {
    super();
    this.#routine = routine;
    this.#fields = new Map(form.map((field) => [field.key, field]));
    this.#profile = profile;
    const { all = {}, of = {} } = loadItem(STORAGE_KEY, {});
    this.#values = { ...all, ...of[routine.name] };
  }

  /** What the server says of an option: its label, help, bounds, choices and default. */
  field(key) {
    return this.#fields.get(key);
  }

  /** An option's value; null if it is not set and has no default. */
  get(key) {
    const value = key in this.#values ? this.#values[key] : this.#profile[key];
    return value ?? this.field(key)?.default;
  }

  /** The value of an option that is a list. */
  list(key) {
    return this.get(key) ?? [];
  }

  /** Set an option; null for its default. */
  set(key, value) {
    this.#values[key] = value;
    this.#changed();
  }

  /** Unset an option, so that the profile's value counts. */
  unset(key) {
    delete this.#values[key];
    this.#changed();
  }

  /** Unset all options; fires nothing. */
  clear() {
    this.#values = {};
    this.#save();
  }

  /** The track's length in seconds. */
  get lengthS() {
    const seconds = parseLength(this.get("minutes") ?? "");
    const { shortest, longest, default: defaultMinutes } = this.#routine.minutes;
    if (seconds === null) return defaultMinutes * 60;
    if ("minutes" in this.#values) return seconds;
    // The profile's length is for any routine; the server limits it likewise.
    return Math.min(Math.max(seconds, shortest * 60), longest * 60);
  }

  /** Whether a theme or a cue is wanted ("yes"), unwanted ("no") or neither (""). */
  preference(kind, name) {
    const [wanted, unwanted] = PREFERENCE_KEYS[kind].map((key) => this.list(key));
    if (wanted.some((known) => nameMatches(name, known))) return "yes";
    return unwanted.some((known) => nameMatches(name, known)) ? "no" : "";
  }

  /** Set whether a theme or a cue is wanted ("yes"), unwanted ("no") or neither (""). */
  setPreference(kind, name, preference) {
    const [wanted, unwanted] = PREFERENCE_KEYS[kind];
    for (const [key, when] of [
      [wanted, "yes"],
      [unwanted, "no"],
    ]) {
      const others = this.list(key).filter((known) => !nameMatches(name, known));
      this.#values[key] = preference === when ? [...others, name] : others;
    }
    this.#changed();
  }

  /** The options as the server takes them. */
  request() {
    return { routine: this.#routine.name, ...this.#values };
  }

  #changed() {
    this.#save();
    this.dispatchEvent(new Event("change"));
  }

  #save() {
    const { of = {} } = loadItem(STORAGE_KEY, {});
    const split = { all: {}, routine: {} };
    for (const [key, value] of Object.entries(this.#values)) {
      split[PER_ROUTINE.has(key) ? "routine" : "all"][key] = value;
    }
    saveItem(STORAGE_KEY, { all: split.all, of: { ...of, [this.#routine.name]: split.routine } });
  }
}

/** Whether `wanted` is a name, or the first words of it. */
function nameMatches(name, wanted) {
  return name === wanted || name.startsWith(`${wanted}-`);
}
