/** Lengths and places in a track, as they are written and said. */

/** Seconds as "4:12", or "1:02:30" from an hour on. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds + 1e-6));
  const [hours, minutes, rest] = parts(whole);
  const end = String(rest).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${end}` : `${minutes}:${end}`;
}

/** Seconds in words: "4 minutes 12 seconds". */
export function inWords(seconds) {
  const [hours, minutes, rest] = parts(Math.round(seconds));
  const said = [
    [hours, "hour"],
    [minutes, "minute"],
    [rest, "second"],
  ].filter(([count]) => count);
  return (
    said.map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`).join(" ") ||
    "0 seconds"
  );
}

/** A length as it is put into the field: "15", or "12:30" where seconds are left. */
export function asWritten(seconds) {
  return seconds % 60 || seconds >= 3600 * 24 ? clock(seconds) : String(seconds / 60);
}

/**
 * The seconds of a length as people write it: "15", "12.5", "12:30", "1:02:30" or "12m30s".
 * @returns {number | null} null if it is none.
 */
export function parseLength(text) {
  const written = String(text).trim().toLowerCase().replace(",", ".");
  if (/^\d+(\.\d*)?$|^\.\d+$/.test(written)) return asked(Number(written) * 60);
  const numbers = /^(?:(\d+):)?(\d+):([0-5]\d)$/.exec(written);
  if (numbers) return asked(inSeconds(numbers));
  const words = /^(?:(\d+)h)?\s*(?:(\d+)m)?\s*(?:(\d+)s)?$/.exec(written);
  return words && written ? asked(inSeconds(words)) : null;
}

function inSeconds([, hours, minutes, seconds]) {
  return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
}

function asked(seconds) {
  return seconds >= 1 && seconds <= 24 * 3600 ? seconds : null;
}

function parts(whole) {
  return [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
}
