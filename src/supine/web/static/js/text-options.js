/** A text that the listener brings, and its options. */

import { parseLength } from "./durations.js";
import { loadItem, saveItem } from "./local-storage.js";
import { TrackOptions } from "./options.js";

const STORAGE_KEY = "text";
const DEFAULT_SUFFIX = ".txt";

/** Stands in for a routine; no routine can have this name. */
export const TEXT_ROUTINE = {
  name: "~text",
  title: "A text of your own",
  picture: null,
  colour: "#5a5580",
  conditions: [],
  props: [],
};

/** The text and its options. Without a length it keeps its own; with one it is fitted to it. */
export class TextOptions extends TrackOptions {
  #script;

  constructor({ form, profile }) {
    // The profile's length is for routines.
    super(TEXT_ROUTINE, { form, profile: { ...profile, minutes: null } });
    this.#script = { title: "", text: "", suffix: DEFAULT_SUFFIX, ...loadItem(STORAGE_KEY, {}) };
  }

  get text() {
    return this.#script.text;
  }

  get title() {
    return this.#script.title;
  }

  /** Replace any of `title`, `text` and `suffix`, the suffix of its file, which tells its format. */
  update(script) {
    this.#script = { ...this.#script, ...script };
    saveItem(STORAGE_KEY, this.#script);
    this.dispatchEvent(new Event("change"));
  }

  get lengthS() {
    return parseLength(this.get("minutes") ?? "");
  }

  /** What is missing before a track can be made; empty if nothing is. */
  get missing() {
    return this.text.trim() ? "" : "There is no text yet";
  }

  /** The text as the server takes it. */
  get script() {
    const { title, text, suffix } = this.#script;
    return { name: `${title.trim() || TEXT_ROUTINE.title}${suffix}`, text };
  }

  request() {
    const { routine, ...chosen } = super.request();
    return { minutes: null, ...chosen, script: this.script };
  }
}
