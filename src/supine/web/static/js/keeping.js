/** The button that keeps a track in this browser, and the one that saves it as a file. */

import { el, say, sign } from "./dom.js";
import { button } from "./fields.js";
import { canKeep, forget, keep } from "./offline.js";
import { sentences } from "./router.js";

/**
 * Keep a track here, with its progress, or keep it no longer.
 * @param {object | undefined} kept its description, if it is kept
 * @param {() => void} [onChange] told when it is kept, or no longer
 */
export function keepButton(track, kept, signal, onChange = () => {}) {
  if (!canKeep) return null;
  const wrong = el("p", { class: "wrong", role: "alert" });
  const act = button("", press, { class: "button tool" });
  let state = kept ? "kept" : "none";
  let leaving = null;

  function show(next, words) {
    state = next;
    const label = words ?? { none: "Keep offline", kept: "Kept offline" }[next];
    act.replaceChildren(
      sign({ none: "keep", kept: "kept", coming: "close" }[next]),
      el("span", {}, label),
    );
    act.classList.toggle("busy", next === "coming");
    // A pressed button, which pressed again lets go; on its way it is one that cancels.
    if (next === "coming") act.removeAttribute("aria-pressed");
    else act.setAttribute("aria-pressed", String(next === "kept"));
  }

  async function press() {
    wrong.textContent = "";
    if (state === "coming") {
      leaving.abort();
    } else if (state === "kept") {
      await forget(track.name);
      show("none");
      say(`${track.full_title} is not kept here any more.`);
      onChange();
    } else {
      await bring();
    }
  }

  async function bring() {
    leaving = new AbortController();
    signal.addEventListener("abort", () => leaving.abort());
    show("coming", "Cancel");
    try {
      await keep(
        track.name,
        (share) => show("coming", `Cancel, ${Math.round(share * 100)} percent`),
        leaving.signal,
      );
      show("kept");
      say(`${track.full_title} is kept here, and plays with the computer out of reach.`);
      onChange();
    } catch (error) {
      show("none");
      if (error.name !== "AbortError") wrong.textContent = sentences(error);
    }
  }

  show(state);
  return [act, wrong];
}

/** Save a track as a file: on a phone to Files, on a computer to its downloads. */
export function saveLink(track) {
  return el(
    "a",
    {
      class: "button tool",
      href: `${track.audio}?download&v=${track.sha256}`,
      download: track.name,
    },
    sign("save"),
    el("span", {}, "Save the file"),
  );
}
