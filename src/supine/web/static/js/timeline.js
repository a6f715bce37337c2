/** A track's timeline: as a ribbon to look at, and as a table to read. */

import { clock, inWords } from "./clock.js";
import { el, svg } from "./dom.js";

const LEAST_BAR = 2;
const LETTER = 6.4; // pixels, of a chapter's title
const NARROW = 560;
const CORNER = 9;

/** What is in a timeline, in seconds, and what it comes to. */
export function measured(plan) {
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
  let heardS = 0;
  const silences = [];
  for (const { startS, endS } of sounds) {
    silences.push(startS - heardS);
    heardS = Math.max(heardS, endS);
  }
  silences.push(plan.length_s - heardS);
  const speechS = cues.reduce((sum, { startS, endS }) => sum + endS - startS, 0);
  return {
    lengthS: plan.length_s,
    cues,
    bells,
    chapters,
    sounds,
    speechS,
    longestS: Math.max(...silences),
  };
}

/** A timeline in a sentence. */
export function described(track) {
  const bells = track.bells.length ? `, ${counted(track.bells.length, "bell")}` : "";
  return (
    `${inWords(track.lengthS)}: ${counted(track.cues.length, "cue")}${bells}, ` +
    `${counted(track.chapters.length, "chapter")}. ${inWords(track.speechS)} are speech, and the ` +
    `longest silence is ${inWords(track.longestS)}. The table has every cue.`
  );
}

/** How many there are of something. */
export function counted(many, what) {
  return `${many} ${what}${many === 1 ? "" : "s"}`;
}

/** A ribbon that is redrawn when its track or its width changes. */
export class Ribbon {
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
    this.node = el("div", { class: "ribbon" }, this.#drawing);
    const watching = new ResizeObserver(() => this.#draw());
    watching.observe(this.node);
    signal.addEventListener("abort", () => watching.disconnect());
  }

  /** Show a measured track. */
  show(track) {
    this.#track = track;
    this.#drawing.setAttribute("aria-label", described(track));
    this.#draw();
    this.waits(false);
  }

  /** Whether a newer one is being worked out. */
  waits(waiting) {
    this.node.classList.toggle("old", waiting);
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.node;
    if (!this.#track || !width) return;
    const { lengthS, cues, bells, chapters } = this.#track;
    const at = (seconds) => (seconds / lengthS) * width;
    this.#drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const low = width < NARROW ? 0.3 : 0.42;

    while (this.#speech.childElementCount > cues.length) this.#speech.lastChild.remove();
    cues.forEach((cue, number) => {
      // The same bar for the same cue, so that it moves where it goes.
      const bar =
        this.#speech.children[number] ??
        this.#speech.appendChild(svg("rect", { class: "speech", rx: 2 }));
      const wide = Math.max(LEAST_BAR, at(cue.endS - cue.startS));
      set(bar, { x: at(cue.startS), width: wide, y: height * low, height: height * 0.44 });
    });
    this.#bells.replaceChildren(
      ...bells.map((bell) => struck(at(bell.startS), at(bell.endS), height * (low - 0.12), width)),
    );
    this.#chapters.replaceChildren(
      ...chapters.flatMap((chapter, number) => {
        const [x, end] = [at(chapter.startS), at(chapter.endS)];
        const fits = width >= NARROW && end - x > chapter.title.length * LETTER + 16;
        return [
          number > 0 && svg("path", { class: "chapter", d: `M${x} 0V${height}` }),
          fits && svg("text", { x: x + 9, y: height * low - 13 }, chapter.title),
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
  const caption = `Every cue and bell of ${inWords(track.lengthS)}, and the silence after it`;
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
    el("td", {}, clock(sound.startS)),
    el("td", { dir: "auto" }, sound.text ?? "The bell"),
    el("td", {}, silentS < 1 ? "–" : clock(silentS)),
  );
}

function struck(startX, endX, y, width) {
  // Within the round corners: at the very edge, half of it would be cut off.
  const x = Math.min(Math.max(startX, CORNER), width - CORNER);
  const ring = svg("path", { class: "ring", d: `M${x} ${y}H${Math.max(x, endX)}` });
  return svg("g", {}, ring, svg("circle", { class: "bell", cx: x, cy: y, r: 3.5 }));
}

function set(node, values) {
  for (const [name, value] of Object.entries(values)) node.setAttribute(name, value.toFixed(2));
}
