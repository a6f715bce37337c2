/** What is said: how much, which themes, and which single cues. */

import { cuesOf } from "../catalogue.js";
import { el } from "../dom.js";
import { answers, labelled, part, select } from "../fields.js";
import { sentences } from "../router.js";
import { counted } from "../timeline.js";
import { GUIDANCE, WISH, sentence } from "../words.js";

export function cuesPart(routine, choices, signal) {
  const guidance = answers(
    "How much is said while you rest",
    GUIDANCE,
    choices.get("guidance"),
    (value) => choices.set("guidance", value),
  );
  const themes = el("div", {}, el("p", { class: "quiet" }, "A moment…"));
  const single = el("details", {}, el("summary", {}, "Choose single cues"));
  cuesOf(routine.name).then(
    (cues) => {
      if (signal.aborted) return;
      themes.replaceChildren(themesOf(cues, choices));
      const fill = () => single.open && single.append(singleCues(cues, choices));
      // It may have been opened before they came.
      if (single.open) fill();
      else single.addEventListener("toggle", fill, { once: true });
    },
    (error) =>
      !signal.aborted && themes.replaceChildren(el("p", { class: "wrong" }, sentences(error))),
  );
  return part(
    "What is said",
    "What a routine needs, its cautions and its way out above all, is always said.",
    guidance,
    themes,
    single,
  );
}

function themesOf(cues, choices) {
  const names = [...new Set(cues.map(({ theme }) => theme).filter(Boolean))];
  if (!names.length)
    return el(
      "p",
      { class: "quiet" },
      "This routine says all of its own, and draws from no theme.",
    );
  const rows = names.map((theme) => {
    const fields = answers(
      `Reminders of ${theme}`,
      WISH,
      choices.wish("theme", theme),
      (wish) => choices.setWish("theme", theme, wish),
      { unseen: true },
    );
    return el(
      "div",
      { class: "choice" },
      el("span", { "aria-hidden": "true" }, sentence(theme)),
      fields,
    );
  });
  return el(
    "div",
    { role: "group", "aria-label": "Themes of the reminders" },
    el("h3", {}, "Themes"),
    rows,
  );
}

function singleCues(cues, choices) {
  const rows = cues.map((cue) => ({ cue, node: rowOf(cue, choices) }));
  const found = el("p", { class: "quiet", role: "status" });
  const search = el("input", { type: "search", autocomplete: "off", oninput: show });
  const which = select(
    [
      ["", "All of them"],
      ["chosen", "What I have chosen"],
      ["own", "This routine's own"],
      ["reminders", "Reminders"],
    ],
    "",
    show,
  );

  function show() {
    const wanted = plain(search.value).split(" ").filter(Boolean);
    let many = 0;
    for (const { cue, node } of rows) {
      const text = plain(`${cue.text} ${cue.theme}`);
      const shown =
        wanted.every((word) => text.includes(word)) && isAmong(which.value, cue, choices);
      node.hidden = !shown;
      many += Number(shown);
    }
    found.textContent = `${counted(many, "cue")}.`;
  }

  show();
  const list = el(
    "div",
    { class: "cues", tabindex: 0, role: "group", "aria-label": "Cues" },
    el(
      "ul",
      {},
      rows.map(({ node }) => node),
    ),
  );
  const filters = el(
    "div",
    { class: "entry" },
    labelled("Search the cues", search),
    labelled("Show", which),
  );
  return el("div", { class: "stack" }, filters, found, list);
}

function rowOf(cue, choices) {
  const row = el("li", { class: "cue" });
  const theme = cue.theme && el("span", { class: "quiet" }, ` ${cue.theme}`);
  if (!cue.theme && !cue.optional) {
    row.append(el("span", {}, cue.text), el("span", { class: "quiet" }, "Always said"));
    return row;
  }
  const wish = select(WISH, choices.wish("cue", cue.name), (value) =>
    choices.setWish("cue", cue.name, value),
  );
  const field = labelled(cue.text, wish);
  field.firstChild.append(theme || "");
  row.append(...field.childNodes);
  return row;
}

function isAmong(which, cue, choices) {
  if (which === "chosen") return choices.wish("cue", cue.name) !== "";
  if (which === "own") return !cue.theme;
  return which !== "reminders" || Boolean(cue.theme);
}

function plain(text) {
  return text.toLowerCase().replaceAll("’", "'").trim();
}
