/** The panel of the track that the options make: timeline, contents, and the button to make it. */

import { errorText } from "./api.js";
import { announce, el, newId } from "./dom.js";
import { formatClock, formatDuration, formatLength } from "./durations.js";
import { button } from "./fields.js";
import { jobRow } from "./job-row.js";
import { trackJobs } from "./jobs.js";
import { pluralize } from "./labels.js";
import { Planner } from "./planner.js";
import { setSceneColour } from "./scene.js";
import { TimelineChart, cueTable, measureTimeline } from "./timeline.js";

/** The panel; it follows the options until `signal` aborts. */
export function trackPanel(routine, routines, options, signal) {
  const timeline = new TimelineChart(signal);
  const planner = new Planner(signal);
  const length = el("b", {}, lengthText(options));
  const summary = el("span", {}, "Laying out the timeline…");
  const errorLine = el("div", { role: "alert" });
  const notes = el("ul", { class: "muted" });
  const details = el("div", { class: "stack", id: newId(), hidden: true });
  const toggle = el(
    "button",
    {
      class: "track-summary",
      type: "button",
      disabled: true,
      "aria-expanded": "false",
      "aria-controls": details.id,
      onclick: toggleDetails,
    },
    length,
    summary,
  );
  const progress = el("div", {});
  const make = button("Make it", start, { class: "button primary" });

  function update() {
    length.textContent = lengthText(options);
    make.disabled = Boolean(options.missing);
    if (options.missing) {
      planner.cancel();
      timeline.setStale(true);
      summary.textContent = options.missing;
      errorLine.replaceChildren();
    } else {
      planner.schedule(options.request());
    }
  }

  planner.addEventListener("working", () => {
    timeline.setStale(true);
    summary.textContent = "Laying out the timeline…";
  });
  planner.addEventListener("slow", () => {
    summary.textContent = "Speaking new cues, to know how long they take…";
  });
  planner.addEventListener("failed", ({ detail: error }) => {
    summary.textContent = "It cannot be laid out like this";
    // The cues of the previous plan are not those of this track.
    if (!details.hidden) toggleDetails();
    toggle.disabled = true;
    notes.replaceChildren();
    errorLine.replaceChildren(...errorNodes(error, routine, routines, options));
    options.dispatchEvent(new CustomEvent("planned", { detail: error }));
  });
  planner.addEventListener("planned", ({ detail: plan }) => {
    const track = measureTimeline(plan);
    timeline.show(track);
    errorLine.replaceChildren();
    length.textContent = formatClock(track.lengthS);
    summary.textContent = `${pluralize(track.cues.length, "cue")}, ${roughDuration(track.lengthS - track.speechS)} of quiet`;
    notes.replaceChildren(...plan.notes.map((note) => el("li", {}, `${note}.`)));
    toggle.disabled = false;
    details.replaceChildren(
      el("p", { class: "muted" }, summarise(track)),
      omittedCues(plan),
      cueTable(track),
    );
    options.dispatchEvent(new CustomEvent("planned", {}));
    announce(
      `The timeline is laid out: ${formatDuration(track.lengthS)}, ${pluralize(track.cues.length, "cue")}.`,
    );
  });

  function toggleDetails() {
    details.hidden = !details.hidden;
    toggle.setAttribute("aria-expanded", String(!details.hidden));
  }

  async function start() {
    const hadFocus = document.activeElement === make;
    make.disabled = true;
    errorLine.replaceChildren();
    try {
      const key = await trackJobs.start(options.request());
      progress.replaceChildren(
        jobRow(key, routine.title, signal, () => {
          make.hidden = false;
        }),
      );
      make.hidden = true;
      announce(`${routine.title} is being made.`);
      progress.querySelector("button")?.focus();
    } catch (error) {
      errorLine.replaceChildren(...errorNodes(error, routine, routines, options));
    } finally {
      make.disabled = false;
      // A disabled button loses the focus, and a screen reader starts at the top again.
      if (hadFocus && document.activeElement === document.body) make.focus();
    }
  }

  options.addEventListener("change", update, { signal });
  update();
  const node = el(
    "section",
    { class: "panel", "aria-label": "Your track" },
    timeline.node,
    errorLine,
    el("div", { class: "panel-head" }, toggle, make),
    progress,
    notes,
    details,
  );
  reserveScrollSpace(node, signal);
  return setSceneColour(node, routine.colour);
}

/** Keep the focused element from being scrolled under the panel. */
function reserveScrollSpace(panel, signal) {
  const { style } = document.documentElement;
  const observer = new ResizeObserver(([{ target }]) => {
    style.scrollPaddingBlockEnd = `${target.offsetHeight + 16}px`;
  });
  observer.observe(panel);
  signal.addEventListener("abort", () => {
    observer.disconnect();
    style.removeProperty("scroll-padding-block-end");
  });
}

function lengthText(options) {
  return options.lengthS ? formatClock(options.lengthS) : "–";
}

/** The error, and buttons or links that fix it. */
function errorNodes(error, routine, routines, options) {
  if (error.kind === "notrecorded") return missingRecordings(error, routine, options);
  if (options.script && error.faults.length) {
    const many = pluralize(error.faults.length, "line");
    return [el("p", { class: "error" }, `${many} cannot be spoken: see under the text.`)];
  }
  // Errors name a text by its title.
  const routineName = options.script ? / for [a-z0-9-]+/g : ` for ${routine.name}`;
  const text = el("p", { class: "error" }, errorText(error).replaceAll(routineName, ""));
  if (error.kind === "fit") {
    const nearest = formatLength(error.feasibleS);
    const fix = button(`Make it ${formatDuration(error.feasibleS)} long`, () =>
      options.set("minutes", nearest),
    );
    return [text, fix];
  }
  if (error.kind === "notsuited") {
    const unsuitable = routine.conditions.filter(
      ({ condition, suits }) => suits === "no" && options.list("conditions").includes(condition),
    );
    const better = unsuitable
      .map(({ instead }) => routines.find(({ name }) => name === instead))
      .filter(Boolean);
    const notes = unsuitable.map(({ note }) => el("p", { class: "error" }, note));
    const links = better.map(({ name, title }) =>
      el("a", { class: "button", href: `#/make/${name}` }, title),
    );
    return [...notes, el("div", { class: "row" }, links)];
  }
  return [text];
}

/** The cues that an own voice has no recording of, and ways to have them spoken. */
function missingRecordings(error, routine, options) {
  const cues = error.missing.map((text) => el("li", { dir: "auto" }, text));
  return [
    el("p", { class: "error" }, `This voice has no recording of ${pluralize(cues.length, "cue")}.`),
    el("details", {}, el("summary", {}, "What is missing"), el("ul", { class: "text-list" }, cues)),
    el(
      "div",
      { class: "row" },
      button("Let Heart speak them", () => options.set("fill_with", "heart")),
      el(
        "a",
        { class: "button", href: `#/voice/${encodeURIComponent(routine.name)}` },
        "Record them",
      ),
    ),
  ];
}

function summarise(track) {
  const silentS = track.lengthS - track.speechS;
  return `${roughDuration(track.speechS)} of words, and ${roughDuration(silentS)} of quiet; the longest silence is ${formatDuration(track.longestSilenceS)}.`;
}

function roughDuration(seconds) {
  return seconds < 90
    ? pluralize(Math.round(seconds), "second")
    : pluralize(Math.round(seconds / 60), "minute");
}

function omittedCues(plan) {
  if (!plan.left_out.length) return "";
  const cues = plan.left_out.map((text) => el("li", { dir: "auto" }, text));
  return el(
    "div",
    {},
    el("h3", {}, "Left out, since time is short"),
    el("ul", { class: "muted" }, cues),
  );
}
