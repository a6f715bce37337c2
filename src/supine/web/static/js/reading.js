/** What somebody reads aloud, and for which voice: what the parts of that page share. */

import { get } from "./api.js";
import { ownVoices } from "./catalogue.js";

const IN_ORDER = new Intl.Collator("en", { numeric: true });

/** Fires "change" whenever any of it does. */
export class Reading extends EventTarget {
  /** The voice that it is added to, as a request names it; empty for a new one. */
  into = "";
  /** Whether every cue is read that there may be, and not those of one track. */
  every = false;
  /** Voices and recordings that are there. */
  voices = [];
  recordings = [];

  constructor(choices) {
    super();
    this.choices = choices;
  }

  /** Choose what is read. */
  set(chosen) {
    Object.assign(this, chosen);
    this.dispatchEvent(new Event("change"));
  }

  /** Ask what is there now. */
  async look(signal) {
    const [voices, uploads] = await Promise.all([ownVoices(signal), get("api/uploads", signal)]);
    const recordings = uploads
      .filter(({ kind }) => kind === "recording")
      .sort((one, other) => IN_ORDER.compare(one.name, other.name));
    const into = voices.some(({ choice }) => choice === this.into) ? this.into : "";
    this.set({ voices, recordings, into });
  }
}
