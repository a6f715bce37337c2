/** Labels for the server's names, and formatting of numbers and names. */

/** Choices of an option as [value, label], such as ["spinal-fusion", "Spinal fusion: …"]. */
export function choicesOf({ choices }) {
  return choices.map(({ value, summary }) => [
    value,
    summary ? `${nameOf(value)}: ${summary}` : nameOf(value),
  ]);
}

/** One of the server's values as a name: "spinal-fusion" as "Spinal fusion". */
export function nameOf(value) {
  return capitalize(value.replaceAll("-", " "));
}

/** Formats of files, as [value, label]. */
export function formatChoices({ formats }) {
  return formats.map((name) => [name, name.toUpperCase()]);
}

export const FORMAT_HINT = "Everything plays MP3. M4A and Opus files are smaller, WAV files large.";

/** Minutes as "8 to 180 minutes". */
export function formatLengthRange({ shortest, longest }) {
  return `${shortest} to ${longest} minutes`;
}

/** Text with its first letter in upper case. */
export function capitalize(text) {
  return text ? text[0].toUpperCase() + text.slice(1) : text;
}

/** Bytes as "1.5 MB". */
export function formatMegabytes(bytes) {
  const megabytes = bytes / 1e6;
  return `${megabytes < 10 ? megabytes.toFixed(1) : Math.round(megabytes)} MB`;
}

/** A count with its noun, as "1 cue" or "3 cues". */
export function pluralize(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
