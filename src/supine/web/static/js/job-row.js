/** A job on the page: its progress, a button to cancel it, and its outcome. */

import { ApiError, errorText } from "./api.js";
import { announce, el } from "./dom.js";
import { button } from "./fields.js";
import { describeProgress, hasEnded, trackJobs } from "./jobs.js";

/** Stands for a job that the server no longer knows, as after a restart. */
const LOST = {
  state: "failed",
  error: { kind: "lost", message: "supine was ended before it was made", hint: "Make it again" },
};

/**
 * A row that shows a job until it has ended, and its outcome then.
 * @param {string} key of the job
 * @param {(job: object) => void} onEnd called once, with the job's last state
 * @param {object} [kind] of job: its list of `jobs`, its `verb`, `showResult(job, title)` once it
 *   is done, and `showError(error)`, more to show below the error of one that failed
 */
export function jobRow(key, title, signal, onEnd = () => {}, kind = TRACK) {
  const bar = el("progress", { "aria-label": `${kind.verb} ${title}`, max: 1 });
  const status = el("p", { class: "muted" });
  const cancel = button("Cancel", () => {
    // Not disabled: a disabled button loses the focus.
    if (cancel.ariaDisabled) return;
    cancel.ariaDisabled = "true";
    kind.jobs.cancel(key);
  });
  const row = el("div", { class: "row" }, status, cancel);
  const node = el("div", { class: "job" }, bar, row);

  const update = () => {
    const job = kind.jobs.find(key) ?? LOST;
    const { share, text } = describeProgress(job);
    if (share === null) bar.removeAttribute("value");
    else bar.value = share;
    status.textContent = kind.jobs.unreachable
      ? "The computer is out of reach. Trying again…"
      : text;
    if (!hasEnded(job)) return;
    kind.jobs.removeEventListener("change", update);
    showOutcome(job);
  };

  function showOutcome(job) {
    const hadFocus = node.contains(document.activeElement);
    const { node: result, focus } = outcome(job, title, kind);
    node.replaceChildren(result);
    if (hadFocus) focus.focus();
    onEnd(job);
  }

  kind.jobs.addEventListener("change", update, { signal });
  update();
  return node;
}

const TRACK = { jobs: trackJobs, verb: "Making", showResult: showTrack };

function showTrack(job, title) {
  announce(`${title} is made.`);
  const listen = el(
    "a",
    { class: "button primary", href: `#/listen/${encodeURIComponent(job.track)}` },
    "Listen",
  );
  return {
    node: el("div", { class: "row" }, el("p", {}, "It is made, and in the library."), listen),
    focus: listen,
  };
}

function outcome(job, title, kind) {
  if (job.state === "done") return kind.showResult(job, title);
  const text =
    job.state === "cancelled"
      ? "It was cancelled, and nothing is left of it."
      : errorText(new ApiError(job.error));
  const node = el("p", { tabindex: -1, class: job.state === "failed" && "error" }, text);
  announce(text);
  const more = job.state === "failed" && kind.showError?.(job.error);
  return { node: more ? el("div", { class: "stack" }, node, more) : node, focus: node };
}
