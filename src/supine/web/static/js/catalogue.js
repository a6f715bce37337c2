/** What the server offers; each list is requested once, and again only after a failure. */

import { get } from "./api.js";

const requests = new Map();

function getOnce(path) {
  if (!requests.has(path)) {
    const answer = get(path);
    requests.set(path, answer);
    answer.catch(() => requests.delete(path));
  }
  return requests.get(path);
}

export const getState = () => getOnce("api/state");
export const getRoutines = () => getOnce("api/routines");
export const getVoices = () => getOnce("api/voices");
export const getScripts = () => getOnce("api/scripts");
/** The voices learned from recordings; not cached, as they come and go. */
export const getOwnVoices = (signal) => get("api/own-voices", signal);
export const getCues = (routine) => getOnce(`api/routines/${encodeURIComponent(routine)}/cues`);
