/** Shows the view named in the address's hash; the path may be any prefix. */

import { ApiError, errorText } from "./api.js";
import { el } from "./dom.js";

/**
 * @typedef {{title: string, node: Node | Node[]}} View
 * @typedef {(parts: string[], signal: AbortSignal) => Promise<View>} Show
 * `signal` is aborted when the view is left.
 */

/**
 * Show the view of the address, now and whenever it changes.
 * @param {HTMLElement} main
 * @param {Record<string, Show>} views by the first part of the address
 */
export function startRouter(main, views) {
  let leaving = new AbortController();
  let first = true;

  async function show() {
    const address = location.hash;
    if (address && !address.startsWith("#/")) return;
    leaving.abort();
    leaving = new AbortController();
    const { signal } = leaving;
    const [name, ...parts] = address.slice(2).split("/").map(decodePart);
    const loading = setTimeout(() => main.replaceChildren(loadingMessage()), 250);
    let view;
    try {
      view = await (views[name] ?? views[""])(parts, signal);
    } catch (error) {
      if (signal.aborted) return;
      view = errorView(error, show);
    } finally {
      clearTimeout(loading);
    }
    if (signal.aborted) return;
    main.replaceChildren(...[view.node].flat());
    document.title = view.title === "Supine" ? "Supine" : `${view.title} – Supine`;
    markCurrentLink(name);
    if (!first) focusView(main);
    first = false;
  }

  addEventListener("hashchange", show);
  show();
}

function errorView(error, retry) {
  const gone = error instanceof ApiError && error.status === 404;
  const title = gone ? "It is not here any more" : "That did not work";
  const button = el("button", { class: "button", type: "button", onclick: retry }, "Try again");
  const library = el("a", { class: "button", href: "#/library" }, "To the library");
  const row = el("div", { class: "row" }, !gone && button, library);
  const node = el(
    "div",
    { class: "view-header" },
    el("h1", { tabindex: -1 }, title),
    el("p", {}, errorText(error)),
    row,
  );
  return { title, node };
}

function loadingMessage() {
  return el("p", { class: "loading", role: "status" }, "Loading…");
}

function markCurrentLink(name) {
  const links = {
    "": "#/",
    make: "#/",
    text: "#/",
    voice: "#/",
    library: "#/library",
    listen: "#/library",
    phone: "#/phone",
  };
  for (const link of document.querySelectorAll(".site-header nav a")) {
    if (link.getAttribute("href") === links[name]) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** Scroll to the top of a new view, and focus its heading for screen readers. */
function focusView(main) {
  scrollTo(0, 0);
  (main.querySelector("h1") ?? main).focus({ preventScroll: true });
}

function decodePart(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
