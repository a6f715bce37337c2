/** The state that the parts of the own-voice view share. */

import { get } from "./api.js";
import { getOwnVoices } from "./catalogue.js";

const BY_NAME = new Intl.Collator("en", { numeric: true });

/** What is read aloud, and for which voice. Fires "change" whenever a field changes. */
export class ReadingSession extends EventTarget {
  /** The voice that cues are added to, as requests name it; empty for a new one. */
  into = "";
  /** Whether the sheet has every cue of the routine, not only those of one track. */
  allLengths = false;
  /** The voices and recordings on the server. */
  voices = [];
  recordings = [];

  constructor(options) {
    super();
    this.options = options;
  }

  /** Set some of the fields. */
  set(fields) {
    Object.assign(this, fields);
    this.dispatchEvent(new Event("change"));
  }

  /** Load voices and recordings again. */
  async refresh(signal) {
    const [voices, uploads] = await Promise.all([getOwnVoices(signal), get("api/uploads", signal)]);
    const recordings = uploads
      .filter(({ kind }) => kind === "recording")
      .sort((one, other) => BY_NAME.compare(one.name, other.name));
    const into = voices.some(({ option }) => option === this.into) ? this.into : "";
    this.set({ voices, recordings, into });
  }
}
