/** Serves the page and the stored tracks when the server is out of reach.
 *
 * The page is served from one cache, so that all of its files are of the same version. The cache's
 * name has a digest of the files. Whenever the page is opened, they are fetched again; if any has
 * changed, a new cache replaces the old one, and open pages are told.
 *
 * Stored tracks (js/offline.js) are served whole or in ranges, as players request them.
 */

const SCOPE = registration.scope;
const PAGE_CACHE = `supine page ${SCOPE} `;
const TRACKS_CACHE = "supine tracks";
const FILES = []; // filled in by the server: all files of this folder
const ADDRESSES = new Set(FILES.map((file) => new URL(file, SCOPE).href));

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(updatePage());
});

addEventListener("activate", (event) => {
  event.waitUntil(clients.claim());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const address = withoutQuery(request.url);
  if (request.method !== "GET" || !address.startsWith(SCOPE)) return;
  if (ADDRESSES.has(address)) {
    event.respondWith(servePage(request, address));
    if (request.mode === "navigate") event.waitUntil(updatePage());
  } else if (/^(audio|covers)\//.test(address.slice(SCOPE.length))) {
    event.respondWith(serveTrack(request, address));
  }
});

/** A file of the page, from the cache if there is one. */
async function servePage(request, address) {
  const [name] = await pageCaches();
  const cached = name && (await (await caches.open(name)).match(address));
  return cached ?? fetch(request);
}

/** Fetch all files of the page, and replace the cache if any has changed. */
async function updatePage() {
  let answers;
  try {
    answers = await Promise.all([...ADDRESSES].map(fetchFile));
  } catch {
    // A file cannot be fetched: keep the old cache.
    return;
  }
  const name = `${PAGE_CACHE}${await digest(answers)}`;
  const old = await pageCaches();
  if (old.includes(name)) return;
  const cache = await caches.open(name);
  try {
    await Promise.all(answers.map(({ address, answer }) => cache.put(address, answer)));
  } catch {
    await caches.delete(name);
    return;
  }
  await Promise.all(old.map((one) => caches.delete(one)));
  if (!old.length) return;
  for (const client of await clients.matchAll()) client.postMessage("newer");
}

async function fetchFile(address) {
  const answer = await fetch(address, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${answer.status}: ${address}`);
  return { address, bytes: await answer.clone().arrayBuffer(), answer };
}

/** A hexadecimal digest of the files. */
async function digest(answers) {
  const digests = await Promise.all(
    answers.map(({ bytes }) => crypto.subtle.digest("SHA-256", bytes)),
  );
  const all = await crypto.subtle.digest("SHA-256", await new Blob(digests).arrayBuffer());
  return Array.from(new Uint8Array(all).slice(0, 8), (part) =>
    part.toString(16).padStart(2, "0"),
  ).join("");
}

async function pageCaches() {
  return (await caches.keys()).filter((name) => name.startsWith(PAGE_CACHE));
}

/** A track's audio or cover: the stored one, if it is of the requested version. */
async function serveTrack(request, address) {
  const stored = await (await caches.open(TRACKS_CACHE)).match(address);
  const version = new URL(request.url).searchParams.get("v");
  if (!stored || (version && stored.headers.get("etag") !== `"${version}"`)) return fetch(request);
  const range = request.headers.get("range");
  if (!range) return stored;
  return rangeResponse(await stored.blob(), range, stored.headers.get("content-type"));
}

/** The response to a request for a range of bytes (RFC 9110, section 14). */
function rangeResponse(whole, range, type) {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range.trim()) ?? [];
  const headers = { "content-type": type, "accept-ranges": "bytes" };
  if (first === undefined || !(first || last) || (first && last && Number(last) < Number(first))) {
    return new Response(whole, { headers });
  }
  const start = first ? Number(first) : Math.max(0, whole.size - Number(last));
  const end = first && last ? Math.min(Number(last) + 1, whole.size) : whole.size;
  if (start >= end) {
    return new Response(null, {
      status: 416,
      headers: { "content-range": `bytes */${whole.size}` },
    });
  }
  return new Response(whole.slice(start, end, type), {
    status: 206,
    headers: {
      ...headers,
      "content-length": String(end - start),
      "content-range": `bytes ${start}-${end - 1}/${whole.size}`,
    },
  });
}

function withoutQuery(address) {
  const { origin, pathname } = new URL(address);
  return origin + pathname;
}
