/** A text of somebody's own, and what they choose for it. */

import { Choices } from "./choices.js";
import { parseLength } from "./clock.js";
import { read, write } from "./memory.js";

const MEMORY = "text";
const ENDING = ".txt";

/** What stands in the place of a routine; no routine is called so. */
export const A_TEXT = {
  name: "~text",
  title: "A text of your own",
  position: "",
  colour: "#5a5580",
  conditions: [],
  props: [],
};

/** The choices for a text, and the text itself. It is as long as it is unless a length is set. */
export class TextChoices extends Choices {
  #written;

  constructor({ defaults, usual }) {
    // A usual length is for routines.
    super(A_TEXT, { defaults, usual: { ...usual, minutes: null } });
    this.#written = { title: "", text: "", ending: ENDING, ...read(MEMORY, {}) };
  }

  /** The text, as it was written. */
  get text() {
    return this.#written.text;
  }

  /** What it is called; empty if it is called nothing yet. */
  get title() {
    return this.#written.title;
  }

  /** Have it say something else. `ending` is of the file it is from, which says what kind it is. */
  write(written) {
    this.#written = { ...this.#written, ...written };
    write(MEMORY, this.#written);
    this.dispatchEvent(new Event("change"));
  }

  get lengthS() {
    return parseLength(this.get("minutes") ?? "");
  }

  /** What there is to do first, if anything. */
  get lacks() {
    return this.text.trim() ? "" : "There is no text yet";
  }

  /** The text as the server takes it. */
  get script() {
    const { title, text, ending } = this.#written;
    return { name: `${title.trim() || A_TEXT.title}${ending}`, text };
  }

  request() {
    const { routine, ...chosen } = super.request();
    return { minutes: null, ...chosen, script: this.script };
  }
}
