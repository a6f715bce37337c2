/** Tracks that are kept in this browser, whole, to be played with the computer out of reach.
 *
 * Each is its sound and its cover as the server sent them, and last of all a description: with
 * it the track is kept, without it nothing is. sw.js answers from them.
 */

import { ApiError, get } from "./api.js";

const KEPT = "supine kept";
const DESCRIBED = "kept/";
const NO_ROOM = {
  kind: "room",
  message: "there is no room for it on this device",
  hint: "Delete another one first",
};
const TORN = {
  kind: "torn",
  message: "it did not arrive whole",
  hint: "Try again nearer to the computer",
};

/** Whether this browser can keep anything: only pages of the machine itself and of HTTPS may. */
export const canKeep = isSecureContext && "caches" in globalThis && "serviceWorker" in navigator;

/** Have the page itself kept, and tell when there is a newer one. */
export function keepPage(onNewer) {
  if (!canKeep) return;
  navigator.serviceWorker.addEventListener("message", ({ data }) => data === "newer" && onNewer());
  navigator.serviceWorker.register("sw.js").catch((error) => console.warn(error));
}

/** What is kept: descriptions of tracks by name. */
export async function keptTracks() {
  if (!canKeep) return new Map();
  const cache = await caches.open(KEPT);
  const base = new URL(DESCRIBED, document.baseURI).href;
  const described = (await cache.keys()).filter(({ url }) => url.startsWith(base));
  const tracks = await Promise.all(described.map(async (one) => (await cache.match(one)).json()));
  return new Map(tracks.map((track) => [track.name, track]));
}

/**
 * Keep a track.
 * @param {(share: number) => void} onProgress told how much of it is here, 0 to 1
 */
export async function keep(name, onProgress, signal) {
  const track = await get(`api/tracks/${encodeURIComponent(name)}`, signal);
  await forget(name);
  // Asked for once; a browser that declines still keeps it, as long as it has room.
  navigator.storage?.persist?.();
  try {
    await bring(track.audio, track.sha256, signal, track.size_bytes, onProgress);
    await bring(track.cover, track.sha256, signal);
    const cache = await caches.open(KEPT);
    await cache.put(
      described(name),
      new Response(JSON.stringify(track), { headers: { "content-type": "application/json" } }),
    );
  } catch (error) {
    await forget(name, track);
    throw error.name === "QuotaExceededError" ? new ApiError(NO_ROOM) : error;
  }
}

/** Keep a track no longer. */
export async function forget(name, track) {
  const cache = await caches.open(KEPT);
  const known = track ?? (await keptTracks()).get(name);
  const addresses = known ? [known.audio, known.cover] : [];
  await Promise.all([described(name), ...addresses].map((address) => cache.delete(address)));
}

async function bring(address, version, signal, size = 0, onProgress = () => {}) {
  const answer = await reached(address, signal);
  let bytes = 0;
  const counting = new TransformStream({
    transform(piece, passing) {
      bytes += piece.byteLength;
      if (size) onProgress(bytes / size);
      passing.enqueue(piece);
    },
  });
  const headers = { "content-type": answer.headers.get("content-type"), etag: `"${version}"` };
  const whole = new Response(answer.body.pipeThrough(counting), { headers });
  await (await caches.open(KEPT)).put(address, whole);
  if (size && bytes !== size) throw new ApiError(TORN);
}

async function reached(address, signal) {
  let answer;
  try {
    answer = await fetch(address, { signal, cache: "no-store" });
  } catch (error) {
    throw error.name === "AbortError" ? error : new ApiError(TORN);
  }
  if (answer.status !== 200) throw new ApiError(TORN, answer.status);
  return answer;
}

function described(name) {
  return `${DESCRIBED}${encodeURIComponent(name)}`;
}
