/** The text itself: written, pasted or brought as a file, and what is wrong with it. */

import { ApiError, textOf } from "../api.js";
import { el, newId, say } from "../dom.js";
import { labelled, part } from "../fields.js";
import { sentences } from "../router.js";
import { counted } from "../timeline.js";
import { A_TEXT } from "../text-choices.js";

const LONGEST_TITLE = 80;
const MOST_SHOWN = 12;
const SETTLED_MS = 600;
const TOO_LARGE = { kind: "http", message: "it is too large", hint: "A text is a few pages" };

/**
 * The part of the form.
 * @param {{suffixes: string[], most_bytes: number}} taken which files
 */
export function textPart(choices, { suffixes, most_bytes: mostBytes }, signal) {
  const title = el("input", {
    value: choices.title,
    maxlength: LONGEST_TITLE,
    placeholder: A_TEXT.title,
    autocomplete: "off",
    dir: "auto",
    onchange: () => choices.write({ title: title.value }),
  });
  const faults = el("div", { role: "alert", id: newId() });
  const hint = el(
    "p",
    { class: "quiet", id: newId() },
    "Paragraphs are cues. [5s] or (pause for 5 seconds) on a line of its own is a pause, # begins a chapter, and [bell] rings.",
  );
  const text = el("textarea", {
    class: "text",
    rows: 14,
    dir: "auto",
    value: choices.text,
    id: newId(),
    "aria-describedby": `${hint.id} ${faults.id}`,
    oninput: () => {
      clearTimeout(settling);
      settling = setTimeout(keep, SETTLED_MS);
    },
    onchange: () => keep(),
  });
  let settling = 0;

  function keep() {
    clearTimeout(settling);
    if (text.value !== choices.text) choices.write({ text: text.value });
  }

  const wrong = el("p", { class: "wrong", role: "alert" });
  const file = el("input", {
    type: "file",
    accept: `text/*,${suffixes.join(",")}`,
    onchange: () => bring(),
  });

  async function bring() {
    const [chosen] = file.files;
    if (!chosen) return;
    wrong.textContent = "";
    try {
      if (chosen.size > mostBytes) throw new ApiError(TOO_LARGE);
      const read = await textOf(chosen);
      text.value = read.text;
      title.value = read.title;
      const ending = suffixes.find((suffix) => read.name.toLowerCase().endsWith(suffix));
      choices.write({ text: read.text, title: read.title, ending });
      say(`${chosen.name} is here.`);
    } catch (error) {
      wrong.textContent = `${chosen.name}: ${sentences(error)}`;
    }
    file.value = "";
  }

  function goTo(line) {
    const lines = text.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    text.focus();
    text.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
    // The browser shows the place only if it is typed at.
    text.scrollTop = (text.scrollHeight / lines.length) * (line - 3);
  }

  choices.addEventListener(
    "planned",
    ({ detail: error }) => {
      const found = error?.faults ?? [];
      text.setAttribute("aria-invalid", String(found.length > 0));
      faults.replaceChildren(...listed(found, goTo));
    },
    { signal },
  );
  signal.addEventListener("abort", () => clearTimeout(settling));
  return part(
    "The text",
    "Plain text with pauses, SSML or Speech Markdown. It stays on your computer.",
    labelled("What it is called", title),
    el("div", { class: "field" }, el("label", { for: text.id }, "The words"), text, hint, faults),
    labelled("Or bring a file", file),
    wrong,
  );
}

/** The faults, each with a way to its line. */
function listed(found, goTo) {
  if (!found.length) return [];
  const rows = found.slice(0, MOST_SHOWN).map(({ line, message, hint }) => {
    const words = sentences(new ApiError({ kind: "guide", message, hint }));
    const place =
      line > 0 &&
      el(
        "button",
        { class: "button plain", type: "button", onclick: () => goTo(line) },
        `Line ${line}`,
      );
    return el("li", {}, place, el("span", {}, words));
  });
  const more = found.length - rows.length;
  return [
    el("ul", { class: "faults" }, rows),
    more > 0 && el("p", { class: "quiet" }, `And ${counted(more, "line")} more.`),
  ].filter(Boolean);
}
