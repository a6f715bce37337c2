/** Tracks and voices on their way: asked after twice a second while there are any. */

import { get, post, remove } from "./api.js";

const OFTEN_MS = 500;
const LATER_MS = 3000;
const ENDED = new Set(["done", "failed", "cancelled"]);
const DOING = {
  Speaking: "Speaking",
  Writing: "Writing the track",
  Listening: "Listening to what was read",
  Comparing: "Finding the cues in it",
};

/** Fires "change" whenever what is known of them does. */
class Makings extends EventTarget {
  /** As the server told them last, the oldest first. */
  all = [];
  /** Whether nobody answered when they were asked after last. */
  unreachable = false;
  #timer = 0;
  #forgotten = new Map();
  #address;

  /** @param {string} address of their list */
  constructor(address) {
    super();
    this.#address = address;
  }

  /** The making of a key, if it is known. */
  find(key) {
    return this.all.find((making) => making.key === key) ?? this.#forgotten.get(key);
  }

  /** Ask after them now, and again for as long as any is on its way. */
  async look() {
    clearTimeout(this.#timer);
    let again = OFTEN_MS;
    try {
      this.all = await get(this.#address);
      this.unreachable = false;
    } catch {
      // It may come back; what was known is still shown.
      this.unreachable = true;
      again = LATER_MS;
    }
    this.dispatchEvent(new Event("change"));
    if (this.all.some((making) => !hasEnded(making))) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.look(), again);
    }
  }

  /** Have something made; gives its key. */
  async order(request) {
    const making = await post(this.#address, request);
    this.all = [...this.all, making];
    this.dispatchEvent(new Event("change"));
    this.look();
    return making.key;
  }

  /** Cancel one, or forget it once it has ended. */
  async cancel(key) {
    const last = await remove(`${this.#address}/${key}`).catch(() => null);
    // It came too late: the server forgets what has ended, and it is known here alone.
    if (last && hasEnded(last)) this.#forgotten.set(key, last);
    await this.look();
  }
}

export const makings = new Makings("api/makings");
export const learnings = new Makings("api/learnings");

/** Whether nothing more will come of a making. */
export function hasEnded({ state }) {
  return ENDED.has(state);
}

/** How far a making has come: a share of what it is doing, and words for it. */
export function progressOf({ state, stopping, ahead, doing, done, total }) {
  const share = total ? done / total : null;
  if (stopping) return { share, words: "Stopping…" };
  if (state === "waiting")
    return { share: null, words: ahead ? `Waiting, with ${ahead} before it` : "Waiting" };
  if (!doing) return { share: null, words: "Beginning…" };
  const percent = share === null ? "" : `, ${Math.round(share * 100)} percent`;
  return { share, words: `${DOING[doing]}${percent}` };
}
