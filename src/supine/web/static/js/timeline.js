/** A track's timeline, as a chart and as a table. */

import { el, svg } from "./dom.js";
import { formatClock, formatDuration } from "./durations.js";
import { pluralize } from "./labels.js";

const MIN_BAR_PX = 2;
const LETTER_PX = 6.4; // average width in a chapter's title
const NARROW_PX = 560;
const CORNER_PX = 9;

/** A plan's timeline in seconds, with its sums. */
export function measureTimeline(plan) {
  const rate = plan.sample_rate_hz;
  const inSeconds = (part) => ({
    ...part,
    startS: part.start_samples / rate,
    endS: part.end_samples / rate,
  });
  const [cues, bells, chapters] = [plan.cues, plan.bells, plan.chapters].map((all) =>
    all.map(inSeconds),
  );
  const sounds = [...cues, ...bells].sort((one, other) => one.startS - other.startS);
  let soundEndS = 0;
  const silences = [];
  for (const { startS, endS } of sounds) {
    silences.push(startS - soundEndS);
    soundEndS = Math.max(soundEndS, endS);
  }
  silences.push(plan.length_s - soundEndS);
  const speechS = cues.reduce((sum, { startS, endS }) => sum + endS - startS, 0);
  return {
    lengthS: plan.length_s,
    cues,
    bells,
    chapters,
    sounds,
    speechS,
    longestSilenceS: Math.max(...silences),
  };
}

/** A timeline in sentences. */
function describeTimeline(track) {
  const bells = track.bells.length ? `, ${pluralize(track.bells.length, "bell")}` : "";
  return (
    `${formatDuration(track.lengthS)}: ${pluralize(track.cues.length, "cue")}${bells}, ` +
    `${pluralize(track.chapters.length, "chapter")}. ${formatDuration(track.speechS)} are speech, and the ` +
    `longest silence is ${formatDuration(track.longestSilenceS)}. The table has every cue.`
  );
}

/** A chart of the timeline, redrawn when its track or its width changes. */
export class TimelineChart {
  #track = null;
  #chapters = svg("g");
  #speech = svg("g");
  #bells = svg("g");
  #drawing = svg("svg", { role: "img", "aria-label": "There is no timeline yet." }, [
    this.#chapters,
    this.#speech,
    this.#bells,
  ]);

  constructor(signal) {
    this.node = el("div", { class: "timeline" }, this.#drawing);
    const observer = new ResizeObserver(() => this.#draw());
    observer.observe(this.node);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  /** Show a track as `measureTimeline` returns it. */
  show(track) {
    this.#track = track;
    this.#drawing.setAttribute("aria-label", describeTimeline(track));
    this.#draw();
    this.setStale(false);
  }

  /** Fade the chart while a newer timeline is being planned. */
  setStale(stale) {
    this.node.classList.toggle("stale", stale);
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.node;
    if (!this.#track || !width) return;
    const { lengthS, cues, bells, chapters } = this.#track;
    const toX = (seconds) => (seconds / lengthS) * width;
    this.#drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const topShare = width < NARROW_PX ? 0.3 : 0.42;

    while (this.#speech.childElementCount > cues.length) this.#speech.lastChild.remove();
    cues.forEach((cue, number) => {
      // Reuse the bars, so that changes are animated.
      const bar =
        this.#speech.children[number] ??
        this.#speech.appendChild(svg("rect", { class: "speech", rx: 2 }));
      const barWidth = Math.max(MIN_BAR_PX, toX(cue.endS - cue.startS));
      setNumbers(bar, {
        x: toX(cue.startS),
        width: barWidth,
        y: height * topShare,
        height: height * 0.44,
      });
    });
    this.#bells.replaceChildren(
      ...bells.map((bell) =>
        bellMark(toX(bell.startS), toX(bell.endS), height * (topShare - 0.12), width),
      ),
    );
    this.#chapters.replaceChildren(
      ...chapters.flatMap((chapter, number) => {
        const [x, end] = [toX(chapter.startS), toX(chapter.endS)];
        const fits = width >= NARROW_PX && end - x > chapter.title.length * LETTER_PX + 16;
        return [
          number > 0 && svg("path", { class: "chapter", d: `M${x} 0V${height}` }),
          fits && svg("text", { x: x + 9, y: height * topShare - 13 }, chapter.title),
        ].filter(Boolean);
      }),
    );
  }
}

/** Every cue and bell of a track, by chapter. */
export function cueTable(track) {
  const head = ["At", "What is heard", "Then silent"].map((title) =>
    el("th", { scope: "col" }, title),
  );
  const caption = `Every cue and bell of ${formatDuration(track.lengthS)}, and the silence after it`;
  const bodies = track.chapters.map((chapter) => {
    const inIt = ({ startS }) => startS >= chapter.startS && startS < chapter.endS;
    const rows = track.sounds.filter(inIt).map((sound) => rowOf(sound, track));
    return el(
      "tbody",
      {},
      el("tr", {}, el("th", { colspan: 3, scope: "rowgroup" }, chapter.title)),
      rows,
    );
  });
  const table = el(
    "table",
    {},
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, head)),
    bodies,
  );
  return el(
    "div",
    { class: "table", tabindex: 0, role: "group", "aria-label": "Every cue and when" },
    table,
  );
}

function rowOf(sound, track) {
  const next = track.sounds[track.sounds.indexOf(sound) + 1];
  const silentS = Math.max(0, (next ? next.startS : track.lengthS) - sound.endS);
  return el(
    "tr",
    {},
    el("td", {}, formatClock(sound.startS)),
    el("td", { dir: "auto" }, sound.text ?? "The bell"),
    el("td", {}, silentS < 1 ? "–" : formatClock(silentS)),
  );
}

function bellMark(startX, endX, y, width) {
  // Clear of the chart's rounded corners, which would cut it off.
  const x = Math.min(Math.max(startX, CORNER_PX), width - CORNER_PX);
  const ring = svg("path", { class: "ring", d: `M${x} ${y}H${Math.max(x, endX)}` });
  return svg("g", {}, ring, svg("circle", { class: "bell", cx: x, cy: y, r: 3.5 }));
}

function setNumbers(node, values) {
  for (const [name, value] of Object.entries(values)) node.setAttribute(name, value.toFixed(2));
}
