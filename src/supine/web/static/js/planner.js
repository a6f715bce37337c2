/** Requests plans for options that change faster than the server can lay them out. */

import { post } from "./api.js";

const SETTLED_MS = 350;
const SLOW_MS = 1200;
const RETRY_MS = 2000;

/** Identifies this page, so that its newer request ends its older one on the server. */
const PAGE = Array.from(crypto.getRandomValues(new Uint8Array(8)), (part) =>
  part.toString(16),
).join("");

/**
 * Requests a plan once the options have settled, and drops outdated answers.
 * Fires "working", "slow" (cues have to be spoken first), "planned" (detail: the plan) and
 * "failed" (detail: the error).
 */
export class Planner extends EventTarget {
  #timer = 0;
  #current = new AbortController();

  constructor(signal) {
    super();
    signal.addEventListener("abort", () => this.cancel());
  }

  /** Request a plan, soon. */
  schedule(request) {
    this.cancel();
    this.#fire("working");
    this.#timer = setTimeout(() => this.#ask(request), SETTLED_MS);
  }

  /** Drop the request that is scheduled or under way. */
  cancel() {
    clearTimeout(this.#timer);
    this.#current.abort();
  }

  async #ask(request) {
    const current = new AbortController();
    this.#current = current;
    const slow = setTimeout(() => this.#fire("slow"), SLOW_MS);
    current.signal.addEventListener("abort", () => clearTimeout(slow));
    try {
      const plan = await post("api/plan", { ...request, page: PAGE }, current.signal);
      if (!current.signal.aborted) this.#fire("planned", plan);
    } catch (error) {
      if (current.signal.aborted) return;
      // This page would have aborted it: the server is shutting down.
      if (error.kind === "superseded") this.#timer = setTimeout(() => this.#ask(request), RETRY_MS);
      else this.#fire("failed", error);
    } finally {
      clearTimeout(slow);
    }
  }

  #fire(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
