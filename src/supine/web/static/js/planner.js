/** The timeline of choices that change faster than it can be laid out. */

import { post } from "./api.js";

const SETTLED_MS = 350;
const SLOW_MS = 1200;
const LATER_MS = 2000;

/** Which page it is that asks, so that its newer request ends its older one. */
const PAGE = Array.from(crypto.getRandomValues(new Uint8Array(8)), (part) =>
  part.toString(16),
).join("");

/**
 * Asks for a timeline once the choices have settled, and forgets what is out of date.
 * Fires "working", "slow" (it has to be spoken first), "planned" (detail: the plan) and
 * "failed" (detail: the error).
 */
export class Planner extends EventTarget {
  #timer = 0;
  #asking = new AbortController();

  constructor(signal) {
    super();
    signal.addEventListener("abort", () => this.#forget());
  }

  /** Have a timeline laid out for a request, soon. */
  want(request) {
    this.#forget();
    this.#tell("working");
    this.#timer = setTimeout(() => this.#ask(request), SETTLED_MS);
  }

  /** Want none. */
  rest() {
    this.#forget();
  }

  #forget() {
    clearTimeout(this.#timer);
    this.#asking.abort();
  }

  async #ask(request) {
    const asking = new AbortController();
    this.#asking = asking;
    const slow = setTimeout(() => this.#tell("slow"), SLOW_MS);
    asking.signal.addEventListener("abort", () => clearTimeout(slow));
    try {
      const plan = await post("api/plan", { ...request, page: PAGE }, asking.signal);
      if (!asking.signal.aborted) this.#tell("planned", plan);
    } catch (error) {
      if (asking.signal.aborted) return;
      // Not by this page, which would have aborted it: the server is ending.
      if (error.kind === "superseded") this.#timer = setTimeout(() => this.#ask(request), LATER_MS);
      else this.#tell("failed", error);
    } finally {
      clearTimeout(slow);
    }
  }

  #tell(what, detail) {
    this.dispatchEvent(new CustomEvent(what, { detail }));
  }
}
