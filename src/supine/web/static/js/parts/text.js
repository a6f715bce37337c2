/** The text: typed, pasted or read from a file, and its faults. */

import { ApiError, errorText, readTextFile } from "../api.js";
import { announce, el, newId } from "../dom.js";
import { formField, formPart } from "../fields.js";
import { pluralize } from "../labels.js";
import { TEXT_ROUTINE } from "../text-options.js";

const MAX_TITLE_LENGTH = 80;
const MAX_SHOWN = 12;
const SETTLED_MS = 600;
const TOO_LARGE = { kind: "http", message: "it is too large", hint: "A text is a few pages" };

/** @param {{suffixes: string[], max_bytes: number}} files that the server accepts */
export function textPart(options, { suffixes, max_bytes: maxBytes }, signal) {
  const title = el("input", {
    value: options.title,
    maxlength: MAX_TITLE_LENGTH,
    placeholder: TEXT_ROUTINE.title,
    autocomplete: "off",
    dir: "auto",
    onchange: () => options.update({ title: title.value }),
  });
  const faults = el("div", { role: "alert", id: newId() });
  const hint = el(
    "p",
    { class: "muted", id: newId() },
    "Paragraphs are cues. [5s] or (pause for 5 seconds) on a line of its own is a pause, # begins a chapter, and [bell] rings.",
  );
  const text = el("textarea", {
    class: "text",
    rows: 14,
    dir: "auto",
    value: options.text,
    id: newId(),
    "aria-describedby": `${hint.id} ${faults.id}`,
    oninput: () => {
      clearTimeout(settling);
      settling = setTimeout(save, SETTLED_MS);
    },
    onchange: () => save(),
  });
  let settling = 0;

  function save() {
    clearTimeout(settling);
    if (text.value !== options.text) options.update({ text: text.value });
  }

  const errorLine = el("p", { class: "error", role: "alert" });
  const file = el("input", {
    type: "file",
    accept: `text/*,${suffixes.join(",")}`,
    onchange: () => open(),
  });

  async function open() {
    const [chosen] = file.files;
    if (!chosen) return;
    errorLine.textContent = "";
    try {
      if (chosen.size > maxBytes) throw new ApiError(TOO_LARGE);
      const read = await readTextFile(chosen);
      text.value = read.text;
      title.value = read.title;
      const suffix = suffixes.find((suffix) => read.name.toLowerCase().endsWith(suffix));
      options.update({ text: read.text, title: read.title, suffix });
      announce(`${chosen.name} is loaded.`);
    } catch (error) {
      errorLine.textContent = `${chosen.name}: ${errorText(error)}`;
    }
    file.value = "";
  }

  function goTo(line) {
    const lines = text.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    text.focus();
    text.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
    // Browsers scroll to a selection only when it is typed at.
    text.scrollTop = (text.scrollHeight / lines.length) * (line - 3);
  }

  options.addEventListener(
    "planned",
    ({ detail: error }) => {
      const all = error?.faults ?? [];
      text.setAttribute("aria-invalid", String(all.length > 0));
      faults.replaceChildren(...faultList(all, goTo));
    },
    { signal },
  );
  signal.addEventListener("abort", () => clearTimeout(settling));
  return formPart(
    "The text",
    "Plain text with pauses, SSML or Speech Markdown. It stays on your computer.",
    formField("What it is called", title),
    el("div", { class: "field" }, el("label", { for: text.id }, "The words"), text, hint, faults),
    formField("Or open a file", file),
    errorLine,
  );
}

/** The faults, each with a way to its line. */
function faultList(all, goTo) {
  if (!all.length) return [];
  const rows = all.slice(0, MAX_SHOWN).map(({ line, message, hint }) => {
    const words = errorText(new ApiError({ kind: "guide", message, hint }));
    const place =
      line > 0 &&
      el(
        "button",
        { class: "button plain", type: "button", onclick: () => goTo(line) },
        `Line ${line}`,
      );
    return el("li", {}, place, el("span", {}, words));
  });
  const more = all.length - rows.length;
  return [
    el("ul", { class: "faults" }, rows),
    more > 0 && el("p", { class: "muted" }, `And ${pluralize(more, "line")} more.`),
  ].filter(Boolean);
}
