/** The player's view: a track with its controls, chapters and cues. */

import { get } from "../api.js";
import { banner } from "../banner.js";
import { el, icon, newId, updateSliderFill } from "../dom.js";
import { formatClock, formatDuration } from "../durations.js";
import { checkbox } from "../fields.js";
import { listStoredTracks } from "../offline.js";
import { player } from "../player.js";
import { remakePart } from "../remake.js";
import { keepOfflineButton, saveLink } from "../save-buttons.js";
import { dimWhilePlaying, isDimmingEnabled, setDimmingEnabled } from "../screen-dimmer.js";

const SKIP_S = 15;

export async function showPlayer([name], signal) {
  const stored = (await listStoredTracks()).get(name);
  const track = await loadTrack(name, stored, signal);
  if (signal.aborted) return null;
  player.load(track);
  dimWhilePlaying(signal);
  const content = el(
    "div",
    { class: "player" },
    currentCue(track, signal),
    resumeNotice(signal),
    seekBar(track, signal),
    controls(signal),
    playbackError(signal),
    chapters(track, signal),
    cueList(track, signal),
    el("div", { class: "row" }, keepOfflineButton(track, stored, signal), saveLink(track)),
    checkbox("Let the screen go dark while it plays", isDimmingEnabled(), setDimmingEnabled),
    cautions(track),
    track !== stored && remakePart(track, signal),
  );
  return {
    title: track.full_title,
    node: el("article", { class: "player-view" }, banner(track, track.length_text), content),
  };
}

async function loadTrack(name, stored, signal) {
  try {
    return await get(`api/tracks/${encodeURIComponent(name)}`, signal);
  } catch (error) {
    if (stored && (error.unreachable || error.status === 404)) return stored;
    throw error;
  }
}

/** Call `act` now, and at each of these events of the player. */
function onPlayer(names, act, signal) {
  for (const name of names) player.addEventListener(name, act, { signal });
  act();
}

function resumeNotice(signal) {
  const fromS = player.resumedAtS;
  if (!fromS || player.playing) return null;
  const node = el("p", { class: "row" });
  const restart = el(
    "button",
    { class: "button", type: "button", onclick: () => player.seek(0) },
    "From the beginning",
  );
  node.append(`It goes on where you left it, at ${formatClock(fromS)}.`, restart);
  const hide = () => {
    node.hidden = player.playing || Math.abs(player.timeS - fromS) > 1;
  };
  onPlayer(["playing", "time"], hide, signal);
  return node;
}

function seekBar(track, signal) {
  const bar = el("input", {
    type: "range",
    min: 0,
    max: Math.floor(track.length_s),
    step: 1,
    "aria-label": "Position in the track",
  });
  const [elapsed, remaining] = [el("span", {}), el("span", {})];
  let dragging = false;
  const show = () => {
    const atS = dragging ? Number(bar.value) : player.timeS;
    if (!dragging) bar.value = atS;
    updateSliderFill(bar);
    bar.setAttribute(
      "aria-valuetext",
      `${formatDuration(atS)} of ${formatDuration(track.length_s)}`,
    );
    elapsed.textContent = formatClock(atS);
    remaining.textContent = `−${formatClock(track.length_s - atS)}`;
  };
  bar.addEventListener("input", () => {
    dragging = true;
    show();
  });
  bar.addEventListener("change", () => {
    dragging = false;
    player.seek(Number(bar.value));
  });
  onPlayer(["time", "track"], show, signal);
  return el(
    "div",
    {},
    bar,
    el("div", { class: "times", "aria-hidden": "true" }, elapsed, remaining),
  );
}

function controls(signal) {
  const control = (label, name, act, text) =>
    el(
      "button",
      { type: "button", "aria-label": label, onclick: act },
      icon(name),
      text && el("small", { "aria-hidden": "true" }, text),
    );
  const play = el("button", { class: "play", type: "button", onclick: () => player.toggle() });
  onPlayer(
    ["playing", "paused", "ended", "track"],
    () => {
      play.replaceChildren(icon(player.playing ? "pause" : "play"));
      play.setAttribute("aria-label", player.playing ? "Pause" : "Play");
    },
    signal,
  );
  return el(
    "div",
    { class: "controls", role: "group", "aria-label": "Controls" },
    control("Previous chapter", "previous", () => player.goToChapter(-1)),
    control("Back 15 seconds", "back", () => player.skip(-SKIP_S), "15"),
    play,
    control("Forward 15 seconds", "forward", () => player.skip(SKIP_S), "15"),
    control("Next chapter", "next", () => player.goToChapter(1)),
  );
}

function playbackError(signal) {
  const node = el("p", { class: "error", role: "alert" });
  const show = () => {
    node.textContent =
      "It cannot be played now: the computer is out of reach, and the track is not kept here.";
  };
  player.addEventListener("failed", show, { signal });
  player.addEventListener("playing", () => node.replaceChildren(), { signal });
  return node;
}

function chapters(track, signal) {
  const buttons = track.chapters.map(({ title, start_s: startS }) =>
    el(
      "button",
      { type: "button", onclick: () => player.seek(startS) },
      el("span", {}, title),
      el("span", {}, formatClock(startS)),
    ),
  );
  onPlayer(["time", "track"], () => markCurrent(buttons, player.chapter), signal);
  const id = newId();
  const list = el(
    "ol",
    { class: "chapters", "aria-labelledby": id },
    buttons.map((one) => el("li", {}, one)),
  );
  return el("section", {}, el("h2", { id }, "Chapters"), list);
}

/** The text of the cue that is spoken; hidden from screen readers, as it is heard. */
function currentCue(track, signal) {
  const node = el("p", { class: "current-cue", dir: "auto", "aria-hidden": "true" });
  const update = () => {
    const cue = track.cues.find(
      ({ start_s: startS, end_s: endS }) => startS <= player.timeS && player.timeS < endS + 2,
    );
    const text = showsCurrentCue && cue && player.timeS > 0 ? cue.text : "";
    if (node.textContent !== text) node.textContent = text;
    node.hidden = !showsCurrentCue;
  };
  onPlayer(["time", "track"], update, signal);
  return node;
}

let showsCurrentCue = false;

function cueList(track, signal) {
  const lines = track.cues.map(({ text }) => el("li", { dir: "auto" }, text));
  const update = () =>
    markCurrent(
      lines,
      track.cues.findLastIndex(({ start_s: startS }) => startS <= player.timeS),
    );
  onPlayer(["time", "track"], update, signal);
  const toggle = checkbox("Show them above as they are said", showsCurrentCue, (yes) => {
    showsCurrentCue = yes;
  });
  return el(
    "details",
    {},
    el("summary", {}, "Cues"),
    toggle,
    el("ol", { class: "text-list" }, lines),
  );
}

function cautions(track) {
  return el(
    "details",
    {},
    el("summary", {}, "Before you begin"),
    el(
      "ul",
      { class: "text-list" },
      track.cautions.map((line) => el("li", {}, line)),
    ),
  );
}

function markCurrent(nodes, number) {
  nodes.forEach((node, at) => {
    if (at === number) node.setAttribute("aria-current", "true");
    else node.removeAttribute("aria-current");
  });
}
