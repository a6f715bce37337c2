/** Hearing a track: its evening, its chapters, its words. */

import { againPart } from "../again.js";
import { get } from "../api.js";
import { clock, inWords } from "../clock.js";
import { dimWhilePlaying, dims, setDims } from "../dimming.js";
import { el, fill, newId, sign } from "../dom.js";
import { tick } from "../fields.js";
import { keepButton, saveLink } from "../keeping.js";
import { keptTracks } from "../offline.js";
import { player } from "../player.js";
import { scene } from "../scene.js";

const SKIP_S = 15;

export async function showListening([name], signal) {
  const kept = (await keptTracks()).get(name);
  const track = await described(name, kept, signal);
  if (signal.aborted) return null;
  player.load(track);
  dimWhilePlaying(signal);
  const head = el(
    "div",
    { class: "words" },
    el("h1", { tabindex: -1 }, track.title),
    el("p", {}, track.length_text),
  );
  const banner = el(
    "header",
    { class: "banner" },
    scene(track.position, track.colour, { wide: true }),
    head,
  );
  const inside = el(
    "div",
    { class: "player" },
    spoken(track, signal),
    wentOn(signal),
    seekBar(track, signal),
    keys(signal),
    failure(signal),
    chapters(track, signal),
    script(track, signal),
    el("div", { class: "row" }, keepButton(track, kept, signal), saveLink(track)),
    tick("Let the screen go dark while it plays", dims(), setDims),
    cautions(track),
    track !== kept && againPart(track, signal),
  );
  return { title: track.full_title, node: el("article", { class: "listening" }, banner, inside) };
}

async function described(name, kept, signal) {
  try {
    return await get(`api/tracks/${encodeURIComponent(name)}`, signal);
  } catch (error) {
    if (kept && (error.unreachable || error.status === 404)) return kept;
    throw error;
  }
}

/** Do something now, and whenever the player tells of any of these. */
function whenever(names, act, signal) {
  for (const name of names) player.addEventListener(name, act, { signal });
  act();
}

function wentOn(signal) {
  const fromS = player.wentOnFromS;
  if (!fromS || player.playing) return null;
  const node = el("p", { class: "row" });
  const again = el(
    "button",
    { class: "button", type: "button", onclick: () => player.seek(0) },
    "From the beginning",
  );
  node.append(`It goes on where you left it, at ${clock(fromS)}.`, again);
  const gone = () => {
    node.hidden = player.playing || Math.abs(player.timeS - fromS) > 1;
  };
  whenever(["playing", "time"], gone, signal);
  return node;
}

function seekBar(track, signal) {
  const bar = el("input", {
    type: "range",
    min: 0,
    max: Math.floor(track.length_s),
    step: 1,
    "aria-label": "Place in the track",
  });
  const [past, left] = [el("span", {}), el("span", {})];
  let held = false;
  const show = () => {
    const atS = held ? Number(bar.value) : player.timeS;
    if (!held) bar.value = atS;
    fill(bar);
    bar.setAttribute("aria-valuetext", `${inWords(atS)} of ${inWords(track.length_s)}`);
    past.textContent = clock(atS);
    left.textContent = `−${clock(track.length_s - atS)}`;
  };
  bar.addEventListener("input", () => {
    held = true;
    show();
  });
  bar.addEventListener("change", () => {
    held = false;
    player.seek(Number(bar.value));
  });
  whenever(["time", "track"], show, signal);
  return el("div", {}, bar, el("div", { class: "times", "aria-hidden": "true" }, past, left));
}

function keys(signal) {
  const key = (label, name, act, inside) =>
    el(
      "button",
      { type: "button", "aria-label": label, onclick: act },
      sign(name),
      inside && el("small", { "aria-hidden": "true" }, inside),
    );
  const play = el("button", { class: "big", type: "button", onclick: () => player.toggle() });
  whenever(
    ["playing", "paused", "ended", "track"],
    () => {
      play.replaceChildren(sign(player.playing ? "pause" : "play"));
      play.setAttribute("aria-label", player.playing ? "Pause" : "Play");
    },
    signal,
  );
  return el(
    "div",
    { class: "keys", role: "group", "aria-label": "Controls" },
    key("Chapter before", "previous", () => player.goToChapter(-1)),
    key("Back 15 seconds", "back", () => player.skip(-SKIP_S), "15"),
    play,
    key("On 15 seconds", "forward", () => player.skip(SKIP_S), "15"),
    key("Next chapter", "next", () => player.goToChapter(1)),
  );
}

function failure(signal) {
  const node = el("p", { class: "wrong", role: "alert" });
  const failed = () => {
    node.textContent =
      "It cannot be played now: the computer is out of reach, and the track is not kept here.";
  };
  player.addEventListener("failed", failed, { signal });
  player.addEventListener("playing", () => node.replaceChildren(), { signal });
  return node;
}

function chapters(track, signal) {
  const buttons = track.chapters.map(({ title, start_s: startS }) =>
    el(
      "button",
      { type: "button", onclick: () => player.seek(startS) },
      el("span", {}, title),
      el("span", {}, clock(startS)),
    ),
  );
  whenever(["time", "track"], () => current(buttons, player.chapter), signal);
  const id = newId();
  const list = el(
    "ol",
    { class: "chapters", "aria-labelledby": id },
    buttons.map((one) => el("li", {}, one)),
  );
  return el("section", {}, el("h2", { id }, "Chapters"), list);
}

/** What is being said, for who likes to read along; it is heard anyway. */
function spoken(track, signal) {
  const node = el("p", { class: "spoken", dir: "auto", "aria-hidden": "true" });
  const now = () => {
    const cue = track.cues.find(
      ({ start_s: startS, end_s: endS }) => startS <= player.timeS && player.timeS < endS + 2,
    );
    const text = readsAlong && cue && player.timeS > 0 ? cue.text : "";
    if (node.textContent !== text) node.textContent = text;
    node.hidden = !readsAlong;
  };
  whenever(["time", "track"], now, signal);
  return node;
}

let readsAlong = false;

function script(track, signal) {
  const lines = track.cues.map(({ text }) => el("li", { dir: "auto" }, text));
  const now = () =>
    current(
      lines,
      track.cues.findLastIndex(({ start_s: startS }) => startS <= player.timeS),
    );
  whenever(["time", "track"], now, signal);
  const along = tick("Show them above as they are said", readsAlong, (yes) => {
    readsAlong = yes;
  });
  return el(
    "details",
    {},
    el("summary", {}, "The words"),
    along,
    el("ol", { class: "script" }, lines),
  );
}

function cautions(track) {
  return el(
    "details",
    {},
    el("summary", {}, "Before you begin"),
    el(
      "ul",
      { class: "script" },
      track.cautions.map((line) => el("li", {}, line)),
    ),
  );
}

function current(nodes, number) {
  nodes.forEach((node, at) => {
    if (at === number) node.setAttribute("aria-current", "true");
    else node.removeAttribute("aria-current");
  });
}
