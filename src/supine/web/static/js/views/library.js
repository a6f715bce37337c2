/** The tracks that are there, those on their way, and those kept in this browser. */

import { get, remove } from "../api.js";
import { ask } from "../dialog.js";
import { el, newId, say, sign } from "../dom.js";
import { button } from "../fields.js";
import { keepButton, saveLink } from "../keeping.js";
import { makingRow } from "../making-row.js";
import { hasEnded, makings } from "../makings.js";
import { canKeep, forget, keptTracks } from "../offline.js";
import { player } from "../player.js";
import { sentences } from "../router.js";
import { scene } from "../scene.js";
import { sentence } from "../words.js";

const EVENING = "#3b5b7a";

export async function showLibrary(_, signal) {
  const list = el("ul", { class: "tracks" });
  const wrong = el("div", { role: "alert" });
  const heading = el("h1", { tabindex: -1 }, "Library");
  const empty = el("div", { class: "none" });

  async function fill() {
    const { tracks, kept, error } = await known(signal);
    if (signal.aborted) return;
    wrong.replaceChildren(error ? outOfReach(error, tracks.length) : "");
    list.replaceChildren(...tracks.map((track) => row(track, kept.get(track.name), !error)));
    empty.replaceChildren(...(tracks.length || error ? [] : nothing()));
  }

  function row(track, kept, there) {
    const page = `#/listen/${encodeURIComponent(track.name)}`;
    const link = el("a", { class: "button main", href: page }, sign("play"), "Listen");
    const about = [track.length_text, voiceOf(track), there && dateOf(track)]
      .filter(Boolean)
      .map((fact) => el("span", {}, fact));
    const newer =
      kept &&
      kept.sha256 !== track.sha256 &&
      el("p", { class: "quiet" }, "It has been made anew since it was kept here.");
    const gone =
      there &&
      button([sign("delete"), el("span", {}, "Delete")], () => take(track, item), {
        class: "button tool",
      });
    const heading = el("h2", { id: newId() }, el("a", { href: page }, track.title));
    const item = el(
      "li",
      {},
      scene(track.position, track.colour),
      el("div", {}, heading, el("p", { class: "quiet facts" }, about), newer),
      el(
        "div",
        { class: "row" },
        link,
        keepButton(track, newer ? undefined : kept, signal),
        there && saveLink(track),
        gone,
      ),
    );
    for (const control of item.querySelectorAll(".row > a, .row > button"))
      belongs(control, heading);
    return item;
  }

  async function take(track, item) {
    const about =
      "It is deleted from the computer, and from here if it is kept. Whoever has a copy keeps it.";
    if (!(await ask(`Delete “${track.full_title}”?`, about, "Delete it"))) return;
    try {
      await remove(`api/tracks/${encodeURIComponent(track.name)}`);
    } catch (error) {
      wrong.replaceChildren(el("p", { class: "wrong" }, sentences(error)));
      return;
    }
    if (canKeep) await forget(track.name);
    if (player.track?.name === track.name) player.unload();
    item.remove();
    if (!list.childElementCount) empty.replaceChildren(...nothing());
    say(`${track.full_title} is deleted.`);
    heading.focus();
  }

  await Promise.all([fill(), makings.look()]);
  return {
    title: "Library",
    node: [
      el("header", { class: "opening" }, heading),
      wrong,
      onTheirWay(signal, fill),
      list,
      empty,
    ],
  };
}

/** Tracks of the server, or those that are kept where it is out of reach. */
async function known(signal) {
  const kept = await keptTracks();
  try {
    return { tracks: await get("api/tracks", signal), kept };
  } catch (error) {
    if (!error.unreachable) throw error;
    return { tracks: [...kept.values()], kept, error };
  }
}

function onTheirWay(signal, onDone) {
  const place = el("div", { class: "makings" });
  const rows = new Map();
  const show = () => {
    for (const making of makings.all) {
      if (rows.has(making.key) || (hasEnded(making) && making.state !== "failed")) continue;
      const row = makingRow(
        making.key,
        making.title,
        signal,
        ({ state }) => state === "done" && onDone(),
      );
      rows.set(
        making.key,
        el("section", { "aria-label": making.title }, el("h2", {}, making.title), row),
      );
      place.append(rows.get(making.key));
    }
  };
  makings.addEventListener("change", show, { signal });
  show();
  return place;
}

function outOfReach(error, many) {
  const here = many ? "Here is what you keep." : "Nothing is kept here.";
  return el("p", { class: "notice" }, `${sentences(error)} ${here}`);
}

function nothing() {
  return [
    scene("on the back, knees bent", EVENING),
    el(
      "p",
      {},
      "There are no tracks yet. The first one takes a minute or so to make, and the next ones less.",
    ),
    el("a", { class: "button main", href: "#/" }, "Choose a rest"),
  ];
}

/** There are as many of each control as tracks: it is told of which one it is. */
function belongs(control, heading) {
  control.setAttribute("aria-describedby", heading.id);
}

function voiceOf({ voice }) {
  if (voice === "tone") return "No words";
  if (voice === "recorded") return "A recorded voice";
  return voice === "heart"
    ? "Heart"
    : sentence(voice.replace(/^system:?/, "") || "this computer’s voice");
}

function dateOf({ modified_s: seconds }) {
  return new Date(seconds * 1000).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
  });
}
