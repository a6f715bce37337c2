/** What there is to choose from: asked for once, and again only if it could not be had. */

import { get } from "./api.js";

const asked = new Map();

function once(path) {
  if (!asked.has(path)) {
    const answer = get(path);
    asked.set(path, answer);
    answer.catch(() => asked.delete(path));
  }
  return asked.get(path);
}

export const state = () => once("api/state");
export const routines = () => once("api/routines");
export const sounds = () => once("api/sounds");
export const voices = () => once("api/voices");
export const scripts = () => once("api/scripts");
/** Voices that were learnt here; they come and go. */
export const ownVoices = (signal) => get("api/own-voices", signal);
export const cuesOf = (routine) => once(`api/routines/${encodeURIComponent(routine)}/cues`);
