/** Who speaks, and how fast. */

import { withQuery } from "../api.js";
import { ownVoices, voices } from "../catalogue.js";
import { el } from "../dom.js";
import { labelled, part, slider } from "../fields.js";
import { sentences } from "../router.js";
import { hearButton } from "../samples.js";
import { sentence } from "../words.js";

const SLOWEST = 80;
const FASTEST = 200;
const LANGUAGES = new Intl.DisplayNames(["en"], { type: "language" });
const GROUPS = [
  ["recorded", "Recorded by yourself"],
  ["heart", "Comes with supine"],
  ["system", "The voices of your computer"],
  ["tone", "For trying things out"],
];
const RECORDED = "recorded:";
const USUAL = "usual";

/** @param {string} name of the routine, for the page where a voice is recorded */
export function voicePart(name, choices, signal) {
  const voice = chooser("voice", choices);
  const fill = chooser("fill_with", choices, el("option", { value: "" }, "Nobody"));
  const field = labelled("Voice", voice.node);
  const filling = labelled(
    "Who speaks what is not recorded",
    fill.node,
    "With nobody, you are told what is missing.",
  );
  const wrong = el("p", { class: "wrong", role: "alert" });

  function follow() {
    voice.show();
    fill.show();
    const chosen = choices.get("voice");
    filling.hidden = !chosen.startsWith(RECORDED) && chosen !== USUAL;
  }

  async function offer() {
    const [all, own] = await Promise.all([voices(), ownVoices(signal)]);
    if (signal.aborted) return;
    const mine = own.map(({ choice, name: called }) => ({ voice: choice, summary: called }));
    voice.offer([...mine, ...all]);
    fill.offer(all);
    // It was deleted, perhaps from another device.
    const chosen = choices.get("voice");
    if (isOwn(chosen) && !own.some(({ choice }) => choice === chosen)) choices.forget("voice");
    follow();
  }

  offer().catch((error) => {
    if (!signal.aborted) wrong.textContent = sentences(error);
  });
  choices.addEventListener("change", follow, { signal });
  follow();
  const pace = slider({
    label: "Pace",
    min: SLOWEST,
    max: FASTEST,
    step: 1,
    value: Math.round(choices.get("pace")),
    inWords: (words) => `${words} words a minute`,
    ends: ["slower", "faster"],
    onChange: (words) => choices.set("pace", words),
  });
  const sample = () =>
    withQuery("api/samples/voice", { voice: choices.get("voice"), pace: choices.get("pace") });
  const hear = hearButton("this voice at this pace", sample, signal);
  const record = el(
    "a",
    { href: `#/voice/${encodeURIComponent(name)}` },
    "Record a voice of your own",
  );
  return part(
    "Who speaks",
    "About 115 words a minute is a pace to rest to.",
    field,
    wrong,
    filling,
    pace,
    hear,
    el("p", {}, record),
  );
}

/** A select of voices for a key: what is chosen until they are known, then all of them. */
function chooser(key, choices, first) {
  const node = el("select", { onchange: () => choices.set(key, node.value || null) });
  const named = el("option", {});

  function show() {
    const chosen = choices.get(key) ?? "";
    const known = [...node.options].some((option) => option !== named && option.value === chosen);
    if (known) {
      named.remove();
    } else {
      named.value = chosen;
      named.textContent = nameOf(chosen);
      node.prepend(named);
    }
    node.value = chosen;
  }

  function offer(all) {
    node.replaceChildren(...[first, ...groups(all)].filter(Boolean));
    show();
  }

  if (first) node.append(first);
  return { node, show, offer };
}

/** Voices as groups of options. */
export function groups(all) {
  return GROUPS.map(([engine, title]) => {
    const found = all.filter(({ voice }) => voice === engine || voice.startsWith(`${engine}:`));
    const options = found.map((one) => el("option", { value: one.voice }, called(one)));
    return options.length > 0 && el("optgroup", { label: title }, options);
  }).filter(Boolean);
}

function nameOf(chosen) {
  if (chosen === USUAL) return "The one in your profile";
  return isOwn(chosen) ? "A voice of your own" : sentence(chosen);
}

function isOwn(chosen) {
  return String(chosen).startsWith(RECORDED);
}

function called({ voice, language, summary }) {
  if (isOwn(voice)) return summary;
  const said = sentence(summary.trim());
  if (voice === "heart") return `Heart, ${LANGUAGES.of(language)}`;
  return voice === "system" ? `${said}, the usual one` : said;
}
