/** Tracks stored in this browser, to be played when the server is out of reach.
 *
 * Stored are a track's audio, cover and picture as the server sent them and then, as the last
 * step, its description: a track without one does not count as stored. sw.js serves them.
 */

import { ApiError, get } from "./api.js";

const TRACKS_CACHE = "supine tracks";
const DESCRIPTIONS = "stored/";
const STORAGE_FULL = {
  kind: "room",
  message: "there is no room for it on this device",
  hint: "Delete another one first",
};
const INCOMPLETE = {
  kind: "incomplete",
  message: "it did not arrive whole",
  hint: "Try again nearer to the computer",
};

/** Whether tracks can be stored: browsers allow it on localhost and over HTTPS only. */
export const canStoreOffline =
  isSecureContext && "caches" in globalThis && "serviceWorker" in navigator;

/** Have sw.js cache the page; `onNewer` is called when a newer page has been cached. */
export function registerServiceWorker(onNewer) {
  if (!canStoreOffline) return;
  navigator.serviceWorker.addEventListener("message", ({ data }) => data === "newer" && onNewer());
  navigator.serviceWorker.register("sw.js").catch((error) => console.warn(error));
}

/** The stored tracks' descriptions, by name. */
export async function listStoredTracks() {
  if (!canStoreOffline) return new Map();
  const cache = await caches.open(TRACKS_CACHE);
  const base = new URL(DESCRIPTIONS, document.baseURI).href;
  const descriptions = (await cache.keys()).filter(({ url }) => url.startsWith(base));
  const tracks = await Promise.all(
    descriptions.map(async (one) => (await cache.match(one)).json()),
  );
  return new Map(tracks.map((track) => [track.name, track]));
}

/**
 * Store a track.
 * @param {(share: number) => void} onProgress called with the share that has arrived, 0 to 1
 */
export async function storeTrack(name, onProgress, signal) {
  const track = await get(`api/tracks/${encodeURIComponent(name)}`, signal);
  await removeTrack(name);
  // Asks the browser not to evict it; if declined, it is stored as long as there is room.
  navigator.storage?.persist?.();
  try {
    await download(track.audio, track.sha256, signal, track.size_bytes, onProgress);
    await download(track.cover, track.sha256, signal);
    if (track.picture) await download(track.picture, track.sha256, signal);
    const cache = await caches.open(TRACKS_CACHE);
    await cache.put(
      descriptionAddress(name),
      new Response(JSON.stringify(track), { headers: { "content-type": "application/json" } }),
    );
  } catch (error) {
    await removeTrack(name, track);
    throw error.name === "QuotaExceededError" ? new ApiError(STORAGE_FULL) : error;
  }
}

/** Remove a stored track. */
export async function removeTrack(name, track) {
  const cache = await caches.open(TRACKS_CACHE);
  const stored = track ?? (await listStoredTracks()).get(name);
  const addresses = stored ? [stored.audio, stored.cover, stored.picture].filter(Boolean) : [];
  await Promise.all(
    [descriptionAddress(name), ...addresses].map((address) => cache.delete(address)),
  );
}

async function download(address, version, signal, size = 0, onProgress = () => {}) {
  const answer = await fetchWhole(address, signal);
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
  await (await caches.open(TRACKS_CACHE)).put(address, whole);
  if (size && bytes !== size) throw new ApiError(INCOMPLETE);
}

async function fetchWhole(address, signal) {
  let answer;
  try {
    answer = await fetch(address, { signal, cache: "no-store" });
  } catch (error) {
    throw error.name === "AbortError" ? error : new ApiError(INCOMPLETE);
  }
  if (answer.status !== 200) throw new ApiError(INCOMPLETE, answer.status);
  return answer;
}

function descriptionAddress(name) {
  return `${DESCRIPTIONS}${encodeURIComponent(name)}`;
}
