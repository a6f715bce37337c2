/** What works with the computer out of reach: the page itself, and the tracks that are kept.
 *
 * The page is answered from a cache as soon as there is one, all of it from the same, so that
 * no half of it is newer than the other. The cache is named after what is in it. Whenever the
 * page is opened, its files are fetched anew beside it; where any has changed, a new cache takes
 * the old one's place, and open pages are told.
 *
 * Kept tracks (js/offline.js) are answered whole or in part: players ask for ranges.
 */

const SCOPE = registration.scope;
const SHELL = `supine page ${SCOPE} `;
const KEPT = "supine kept";
const FILES = [
  "./",
  "manifest.webmanifest",
  "drawings/positions.svg",
  "drawings/signs.svg",
  "icons/icon.svg",
  "icons/icon-180.png",
  "icons/icon-192.png",
  "icons/icon-512.png",
  "icons/icon-maskable-512.png",
  "styles/base.css",
  "styles/buttons.css",
  "styles/choosing.css",
  "styles/fields.css",
  "styles/frame.css",
  "styles/library.css",
  "styles/listening.css",
  "styles/routines.css",
  "styles/scene.css",
  "styles/track.css",
  "styles/yours.css",
  "js/again.js",
  "js/api.js",
  "js/app.js",
  "js/bringing.js",
  "js/catalogue.js",
  "js/choices.js",
  "js/choosing.js",
  "js/clock.js",
  "js/dialog.js",
  "js/dimming.js",
  "js/dom.js",
  "js/fields.js",
  "js/found.js",
  "js/install.js",
  "js/keeping.js",
  "js/lock-screen.js",
  "js/making-row.js",
  "js/makings.js",
  "js/memory.js",
  "js/mini-player.js",
  "js/offline.js",
  "js/own-voices.js",
  "js/parts/cues.js",
  "js/parts/entries.js",
  "js/parts/further.js",
  "js/parts/learning.js",
  "js/parts/length.js",
  "js/parts/listener.js",
  "js/parts/own-words.js",
  "js/parts/recordings.js",
  "js/parts/sheet.js",
  "js/parts/sounds.js",
  "js/parts/text-length.js",
  "js/parts/text.js",
  "js/parts/voice.js",
  "js/planner.js",
  "js/player.js",
  "js/reading.js",
  "js/router.js",
  "js/samples.js",
  "js/scene.js",
  "js/text-choices.js",
  "js/timeline.js",
  "js/track-panel.js",
  "js/views/library.js",
  "js/views/listening.js",
  "js/views/making.js",
  "js/views/phone.js",
  "js/views/routines.js",
  "js/views/text.js",
  "js/views/voice.js",
  "js/words.js",
];
const ADDRESSES = new Set(FILES.map((file) => new URL(file, SCOPE).href));

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(renew());
});

addEventListener("activate", (event) => {
  event.waitUntil(clients.claim());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const address = withoutQuery(request.url);
  if (request.method !== "GET" || !address.startsWith(SCOPE)) return;
  if (ADDRESSES.has(address)) {
    event.respondWith(page(request, address));
    if (request.mode === "navigate") event.waitUntil(renew());
  } else if (/^(audio|covers)\//.test(address.slice(SCOPE.length))) {
    event.respondWith(sound(request, address));
  }
});

/** A file of the page. */
async function page(request, address) {
  const [shell] = await shells();
  const kept = shell && (await (await caches.open(shell)).match(address));
  return kept ?? fetch(request);
}

/** Fetch the whole page anew, and keep it if it has changed. */
async function renew() {
  let answers;
  try {
    answers = await Promise.all([...ADDRESSES].map(fetched));
  } catch {
    // Out of reach, or half of it is: what is here still works.
    return;
  }
  const name = `${SHELL}${await digest(answers)}`;
  const before = await shells();
  if (before.includes(name)) return;
  const cache = await caches.open(name);
  try {
    await Promise.all(answers.map(({ address, answer }) => cache.put(address, answer)));
  } catch {
    await caches.delete(name);
    return;
  }
  await Promise.all(before.map((old) => caches.delete(old)));
  if (!before.length) return;
  for (const client of await clients.matchAll()) client.postMessage("newer");
}

async function fetched(address) {
  const answer = await fetch(address, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${answer.status}: ${address}`);
  return { address, bytes: await answer.clone().arrayBuffer(), answer };
}

/** A name for what is in the files: as long as nothing changes, it is the same. */
async function digest(answers) {
  const each = await Promise.all(
    answers.map(({ bytes }) => crypto.subtle.digest("SHA-256", bytes)),
  );
  const all = await crypto.subtle.digest("SHA-256", await new Blob(each).arrayBuffer());
  return Array.from(new Uint8Array(all).slice(0, 8), (part) =>
    part.toString(16).padStart(2, "0"),
  ).join("");
}

async function shells() {
  return (await caches.keys()).filter((name) => name.startsWith(SHELL));
}

/** A track's sound or cover: the kept one, if there is one and it is the one that is asked for. */
async function sound(request, address) {
  const kept = await (await caches.open(KEPT)).match(address);
  const version = new URL(request.url).searchParams.get("v");
  if (!kept || (version && kept.headers.get("etag") !== `"${version}"`)) return fetch(request);
  const asked = request.headers.get("range");
  return asked ? partOf(await kept.blob(), asked, kept.headers.get("content-type")) : kept;
}

/** The answer to a request for a range of bytes (RFC 9110, 14). */
function partOf(whole, asked, type) {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(asked.trim()) ?? [];
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
