/** The library: tracks on the server, jobs, and tracks stored in this browser. */

import { errorText, get, remove } from "../api.js";
import { confirmDeletion } from "../confirm-dialog.js";
import { announce, el, icon, newId } from "../dom.js";
import { button } from "../fields.js";
import { jobRow } from "../job-row.js";
import { hasEnded, trackJobs } from "../jobs.js";
import { capitalize } from "../labels.js";
import { canStoreOffline, listStoredTracks, removeTrack } from "../offline.js";
import { player } from "../player.js";
import { keepOfflineButton, saveLink } from "../save-buttons.js";
import { scene } from "../scene.js";

const SCENE_COLOUR = "#3b5b7a";

export async function showLibrary(_, signal) {
  const list = el("ul", { class: "tracks" });
  const errorLine = el("div", { role: "alert" });
  const heading = el("h1", { tabindex: -1 }, "Library");
  const empty = el("div", { class: "empty-library" });

  async function refresh() {
    const { tracks, stored, error } = await loadTracks(signal);
    if (signal.aborted) return;
    errorLine.replaceChildren(error ? unreachableNotice(error, tracks.length) : "");
    list.replaceChildren(...tracks.map((track) => trackRow(track, stored.get(track.name), !error)));
    empty.replaceChildren(...(tracks.length || error ? [] : emptyLibrary()));
  }

  function trackRow(track, stored, isOnServer) {
    const page = `#/listen/${encodeURIComponent(track.name)}`;
    const link = el("a", { class: "button primary", href: page }, icon("play"), "Listen");
    const about = [track.length_text, voiceLabel(track), isOnServer && formatDate(track)]
      .filter(Boolean)
      .map((fact) => el("span", {}, fact));
    const newer =
      stored &&
      stored.sha256 !== track.sha256 &&
      el("p", { class: "muted" }, "It has been made again since it was kept here.");
    const deleteButton =
      isOnServer &&
      button([icon("delete"), el("span", {}, "Delete")], () => deleteTrack(track, item), {
        class: "button tool",
      });
    const heading = el("h2", { id: newId() }, el("a", { href: page }, track.title));
    const item = el(
      "li",
      {},
      scene(track.picture, track.colour),
      el("div", {}, heading, el("p", { class: "muted facts" }, about), newer),
      el(
        "div",
        { class: "row" },
        link,
        keepOfflineButton(track, newer ? undefined : stored, signal),
        isOnServer && saveLink(track),
        deleteButton,
      ),
    );
    for (const control of item.querySelectorAll(".row > a, .row > button"))
      control.setAttribute("aria-describedby", heading.id);
    return item;
  }

  async function deleteTrack(track, item) {
    const about =
      "It is deleted from the computer, and from here if it is kept. Whoever has a copy keeps it.";
    if (!(await confirmDeletion(`Delete “${track.full_title}”?`, about, "Delete it"))) return;
    try {
      await remove(`api/tracks/${encodeURIComponent(track.name)}`);
    } catch (error) {
      errorLine.replaceChildren(el("p", { class: "error" }, errorText(error)));
      return;
    }
    if (canStoreOffline) await removeTrack(track.name);
    if (player.track?.name === track.name) player.unload();
    item.remove();
    if (!list.childElementCount) empty.replaceChildren(...emptyLibrary());
    announce(`${track.full_title} is deleted.`);
    heading.focus();
  }

  await Promise.all([refresh(), trackJobs.poll()]);
  return {
    title: "Library",
    node: [
      el("header", { class: "view-header" }, heading),
      errorLine,
      jobList(signal, refresh),
      list,
      empty,
    ],
  };
}

/** The server's tracks; the stored ones if it is out of reach. */
async function loadTracks(signal) {
  const stored = await listStoredTracks();
  try {
    return { tracks: await get("api/tracks", signal), stored };
  } catch (error) {
    if (!error.unreachable) throw error;
    return { tracks: [...stored.values()], stored, error };
  }
}

function jobList(signal, onDone) {
  const list = el("div", { class: "jobs" });
  const rows = new Map();
  const show = () => {
    for (const job of trackJobs.all) {
      if (rows.has(job.key) || (hasEnded(job) && job.state !== "failed")) continue;
      const row = jobRow(job.key, job.title, signal, ({ state }) => state === "done" && onDone());
      rows.set(job.key, el("section", { "aria-label": job.title }, el("h2", {}, job.title), row));
      list.append(rows.get(job.key));
    }
  };
  trackJobs.addEventListener("change", show, { signal });
  show();
  return list;
}

function unreachableNotice(error, count) {
  const here = count ? "Here is what you keep." : "Nothing is kept here.";
  return el("p", { class: "notice" }, `${errorText(error)} ${here}`);
}

function emptyLibrary() {
  return [
    scene("pictures/constructive-rest.svg", SCENE_COLOUR),
    el(
      "p",
      {},
      "There are no tracks yet. The first one takes a minute or so to make, and the next ones less.",
    ),
    el("a", { class: "button primary", href: "#/" }, "Choose a rest"),
  ];
}

function voiceLabel({ voice }) {
  if (voice === "tone") return "No words";
  if (voice === "recorded") return "A recorded voice";
  return voice === "heart"
    ? "Heart"
    : capitalize(voice.replace(/^system:?/, "") || "this computer’s voice");
}

function formatDate({ modified_s: seconds }) {
  return new Date(seconds * 1000).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
  });
}
