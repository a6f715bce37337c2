/** Buttons to store a track in this browser, and to save it as a file. */

import { errorText } from "./api.js";
import { announce, el, icon } from "./dom.js";
import { button } from "./fields.js";
import { canStoreOffline, removeTrack, storeTrack } from "./offline.js";

/**
 * A button that stores a track in this browser, showing progress, or removes it again.
 * @param {object | undefined} stored its stored description, if there is one
 */
export function keepOfflineButton(track, stored, signal) {
  if (!canStoreOffline) return null;
  const errorLine = el("p", { class: "error", role: "alert" });
  const control = button("", press, { class: "button tool" });
  let state = stored ? "stored" : "none";
  let download = null;

  function show(next, progress) {
    state = next;
    const label = progress ?? { none: "Keep offline", stored: "Kept offline" }[next];
    control.replaceChildren(
      icon({ none: "keep", stored: "kept", storing: "close" }[next]),
      el("span", {}, label),
    );
    control.classList.toggle("busy", next === "storing");
    // A toggle button; while storing, a plain button that cancels.
    if (next === "storing") control.removeAttribute("aria-pressed");
    else control.setAttribute("aria-pressed", String(next === "stored"));
  }

  async function press() {
    errorLine.textContent = "";
    if (state === "storing") {
      download.abort();
    } else if (state === "stored") {
      await removeTrack(track.name);
      show("none");
      announce(`${track.full_title} is not kept here any more.`);
    } else {
      await store();
    }
  }

  async function store() {
    download = new AbortController();
    signal.addEventListener("abort", () => download.abort());
    show("storing", "Cancel");
    try {
      await storeTrack(
        track.name,
        (share) => show("storing", `Cancel, ${Math.round(share * 100)} percent`),
        download.signal,
      );
      show("stored");
      announce(`${track.full_title} is kept here, and plays with the computer out of reach.`);
    } catch (error) {
      show("none");
      if (error.name !== "AbortError") errorLine.textContent = errorText(error);
    }
  }

  show(state);
  return [control, errorLine];
}

/** A link that downloads a track's file. */
export function saveLink(track) {
  return el(
    "a",
    {
      class: "button tool",
      href: `${track.audio}?download&v=${track.sha256}`,
      download: track.name,
    },
    icon("save"),
    el("span", {}, "Save the file"),
  );
}
