/** Durations and positions: formatted, and parsed as people type them. */

import { pluralize } from "./labels.js";

/** Seconds as "4:12", or "1:02:30" from an hour on. */
export function formatClock(seconds) {
  const whole = Math.max(0, Math.floor(seconds + 1e-6));
  const [hours, minutes, rest] = splitSeconds(whole);
  const end = String(rest).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${end}` : `${minutes}:${end}`;
}

/** Seconds in words: "4 minutes 12 seconds". */
export function formatDuration(seconds) {
  const [hours, minutes, rest] = splitSeconds(Math.round(seconds));
  const units = [
    [hours, "hour"],
    [minutes, "minute"],
    [rest, "second"],
  ].filter(([count]) => count);
  return units.map(([count, unit]) => pluralize(count, unit)).join(" ") || "0 seconds";
}

/** Seconds as a value of the length field: minutes as "15", or "12:30" if not whole. */
export function formatLength(seconds) {
  return seconds % 60 || seconds >= 3600 * 24 ? formatClock(seconds) : String(seconds / 60);
}

/**
 * Parse a length: minutes ("15", "12.5"), "12:30", "1:02:30" or "12m30s".
 * @returns {number | null} seconds from 1 to 24 hours; null for anything else
 */
export function parseLength(text) {
  const typed = String(text).trim().toLowerCase().replace(",", ".");
  if (/^\d+(\.\d*)?$|^\.\d+$/.test(typed)) return withinDay(Number(typed) * 60);
  const numbers = /^(?:(\d+):)?(\d+):([0-5]\d)$/.exec(typed);
  if (numbers) return withinDay(sumSeconds(numbers));
  const words = /^(?:(\d+)h)?\s*(?:(\d+)m)?\s*(?:(\d+)s)?$/.exec(typed);
  return words && typed ? withinDay(sumSeconds(words)) : null;
}

function sumSeconds([, hours, minutes, seconds]) {
  return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
}

function withinDay(seconds) {
  return seconds >= 1 && seconds <= 24 * 3600 ? seconds : null;
}

function splitSeconds(whole) {
  return [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
}
