/** Values kept in this browser's localStorage; without one, nothing is kept and the page works. */

const PREFIX = "supine.";

/** The value stored under a name, or `fallback`. */
export function loadItem(name, fallback) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) ?? fallback;
  } catch {
    return fallback;
  }
}

/** Store a value under a name. */
export function saveItem(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // A private window, or no room.
  }
}
