/** Which view is shown: the part of the address after the #, so that any prefix will do. */

import { ApiError } from "./api.js";
import { el } from "./dom.js";

/**
 * @typedef {{title: string, node: Node | Node[]}} View
 * @typedef {(parts: string[], signal: AbortSignal) => Promise<View>} Show
 * `signal` is aborted when the view is left.
 */

/**
 * Show what the address says, now and whenever it changes.
 * @param {HTMLElement} main
 * @param {Record<string, Show>} views by the first part of the address
 */
export function follow(main, views) {
  let leaving = new AbortController();
  let first = true;

  async function show() {
    const address = location.hash;
    if (address && !address.startsWith("#/")) return;
    leaving.abort();
    leaving = new AbortController();
    const { signal } = leaving;
    const [name, ...parts] = address.slice(2).split("/").map(decoded);
    const opening = setTimeout(() => main.replaceChildren(waiting()), 250);
    let view;
    try {
      view = await (views[name] ?? views[""])(parts, signal);
    } catch (error) {
      if (signal.aborted) return;
      view = failure(error, show);
    } finally {
      clearTimeout(opening);
    }
    if (signal.aborted) return;
    main.replaceChildren(...[view.node].flat());
    document.title = view.title === "Supine" ? "Supine" : `${view.title} – Supine`;
    mark(name);
    if (!first) arrive(main);
    first = false;
  }

  addEventListener("hashchange", show);
  show();
}

/** What went wrong, in a sentence or two. */
export function sentences(error) {
  if (!(error instanceof ApiError)) console.error(error);
  const said = error instanceof ApiError ? error : { message: "something is wrong with this page" };
  return [said.message, said.hint]
    .filter(Boolean)
    .map((text) => `${text[0].toUpperCase()}${text.slice(1).replace(/\.$/, "")}.`)
    .join(" ");
}

function failure(error, again) {
  const gone = error instanceof ApiError && error.status === 404;
  const title = gone ? "It is not here any more" : "That did not work";
  const button = el("button", { class: "button", type: "button", onclick: again }, "Try again");
  const library = el("a", { class: "button", href: "#/library" }, "To the library");
  const row = el("div", { class: "row" }, !gone && button, library);
  const node = el(
    "div",
    { class: "opening" },
    el("h1", { tabindex: -1 }, title),
    el("p", {}, sentences(error)),
    row,
  );
  return { title, node };
}

function waiting() {
  return el("p", { class: "waiting", role: "status" }, "A moment…");
}

function mark(name) {
  const here = {
    "": "#/",
    make: "#/",
    text: "#/",
    voice: "#/",
    library: "#/library",
    listen: "#/library",
    phone: "#/phone",
  };
  for (const link of document.querySelectorAll(".top nav a")) {
    if (link.getAttribute("href") === here[name]) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** Begin at the top of a new view, for eyes and for those who have it read to them. */
function arrive(main) {
  scrollTo(0, 0);
  (main.querySelector("h1") ?? main).focus({ preventScroll: true });
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
