/** Tracks and voices that the server is making, polled while there are any. */

import { get, post, remove } from "./api.js";

const POLL_MS = 500;
const RETRY_MS = 3000;
const ENDED = new Set(["done", "failed", "cancelled"]);
const STEPS = {
  Speaking: "Speaking",
  Writing: "Writing the track",
  Listening: "Listening to what was read",
  Comparing: "Finding the cues in it",
};

/** The server's jobs of one kind. Fires "change" after every poll. */
class JobList extends EventTarget {
  /** As of the last poll, the oldest first. */
  all = [];
  /** Whether the last poll failed. */
  unreachable = false;
  #timer = 0;
  #cancelled = new Map();
  #address;

  /** @param {string} address of the list on the server */
  constructor(address) {
    super();
    this.#address = address;
  }

  /** The job with a key, or undefined. */
  find(key) {
    return this.all.find((job) => job.key === key) ?? this.#cancelled.get(key);
  }

  /** Poll now, and again until all have ended. */
  async poll() {
    clearTimeout(this.#timer);
    let delayMs = POLL_MS;
    try {
      this.all = await get(this.#address);
      this.unreachable = false;
    } catch {
      // Keep what is known: the server may come back.
      this.unreachable = true;
      delayMs = RETRY_MS;
    }
    this.dispatchEvent(new Event("change"));
    if (this.all.some((job) => !hasEnded(job))) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.poll(), delayMs);
    }
  }

  /** Start a job; resolves to its key. */
  async start(request) {
    const job = await post(this.#address, request);
    this.all = [...this.all, job];
    this.dispatchEvent(new Event("change"));
    this.poll();
    return job.key;
  }

  /** Cancel a job, or remove it once it has ended. */
  async cancel(key) {
    const last = await remove(`${this.#address}/${key}`).catch(() => null);
    // It had ended before: the server has removed it, and only this page knows its outcome.
    if (last && hasEnded(last)) this.#cancelled.set(key, last);
    await this.poll();
  }
}

export const trackJobs = new JobList("api/jobs");
export const voiceJobs = new JobList("api/voice-jobs");

/** Whether a job is done, failed or cancelled. */
export function hasEnded({ state }) {
  return ENDED.has(state);
}

/** A job's progress: the share of its current step, null if unknown, and a text. */
export function describeProgress({ state, stopping, ahead, step, done, total }) {
  const share = total ? done / total : null;
  if (stopping) return { share, text: "Stopping…" };
  if (state === "waiting")
    return { share: null, text: ahead ? `Waiting, with ${ahead} before it` : "Waiting" };
  if (!step) return { share: null, text: "Beginning…" };
  const percent = share === null ? "" : `, ${Math.round(share * 100)} percent`;
  return { share, text: `${STEPS[step]}${percent}` };
}
