/** What this browser remembers between visits. One that remembers nothing works as well. */

const PREFIX = "supine.";

/** What was written under a name, or `otherwise`. */
export function read(name, otherwise = null) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Keep a value under a name; null forgets it. */
export function write(name, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // A private window, or no room: then it is not remembered.
  }
}
