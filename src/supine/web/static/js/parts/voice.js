/** The voice and its pace. */

import { errorText, withQuery } from "../api.js";
import { getOwnVoices, getVoices } from "../catalogue.js";
import { el } from "../dom.js";
import { formField, formPart, markOption, slider } from "../fields.js";
import { capitalize } from "../labels.js";
import { previewButton } from "../previews.js";

const LANGUAGES = new Intl.DisplayNames(["en"], { type: "language" });
const GROUPS = [
  ["recorded", "Recorded by yourself"],
  ["heart", "Comes with supine"],
  ["system", "The voices of your computer"],
  ["tone", "For trying things out"],
];
const RECORDED = "recorded:";
const PROFILE_VOICE = "profile";

/** @param {string} name of the routine, for the link to the own-voice view */
export function voicePart(name, options, signal) {
  const voice = voiceSelect("voice", options);
  const fallback = voiceSelect("fill_with", options, el("option", { value: "" }, "Nobody"));
  const field = formField(options.field("voice").label, voice.node);
  const fallbackField = formField(
    options.field("fill_with").label,
    fallback.node,
    "With nobody, you are told what is missing.",
  );
  const errorLine = el("p", { class: "error", role: "alert" });

  function update() {
    voice.show();
    fallback.show();
    const chosen = options.get("voice");
    fallbackField.hidden = !chosen.startsWith(RECORDED) && chosen !== PROFILE_VOICE;
  }

  async function loadVoices() {
    const [all, own] = await Promise.all([getVoices(), getOwnVoices(signal)]);
    if (signal.aborted) return;
    const mine = own.map(({ option, name: label }) => ({ voice: option, summary: label }));
    voice.setVoices([...mine, ...all]);
    fallback.setVoices(all);
    // It has been deleted, perhaps on another device.
    const chosen = options.get("voice");
    if (isOwn(chosen) && !own.some(({ option }) => option === chosen)) options.unset("voice");
    update();
  }

  loadVoices().catch((error) => {
    if (!signal.aborted) errorLine.textContent = errorText(error);
  });
  options.addEventListener("change", update, { signal });
  update();
  const { label, min, max, unit } = options.field("pace");
  const pace = slider({
    label,
    min,
    max,
    value: Math.round(options.get("pace")),
    format: (words) => `${words} ${unit}`,
    ends: ["slower", "faster"],
    onChange: (words) => options.set("pace", words),
  });
  const path = () =>
    withQuery("api/previews/voice", { voice: options.get("voice"), pace: options.get("pace") });
  const hear = previewButton("this voice at this pace", path, signal);
  const record = el(
    "a",
    { href: `#/voice/${encodeURIComponent(name)}` },
    "Record a voice of your own",
  );
  return formPart(
    "Who speaks",
    "About 115 words a minute is a pace to rest to.",
    markOption(field, "voice"),
    errorLine,
    markOption(fallbackField, "fill_with"),
    markOption(pace, "pace"),
    hear,
    el("p", {}, record),
  );
}

/** A select of voices for an option; it has only the chosen one until the voices are loaded. */
function voiceSelect(key, options, first) {
  const node = el("select", { onchange: () => options.set(key, node.value || null) });
  const current = el("option", {});

  function show() {
    const chosen = options.get(key) ?? "";
    const known = [...node.options].some((option) => option !== current && option.value === chosen);
    if (known) {
      current.remove();
    } else {
      current.value = chosen;
      current.textContent = unlistedVoiceLabel(chosen);
      node.prepend(current);
    }
    node.value = chosen;
  }

  function setVoices(all) {
    node.replaceChildren(...[first, ...voiceOptionGroups(all)].filter(Boolean));
    show();
  }

  if (first) node.append(first);
  return { node, show, setVoices };
}

/** Voices as option elements, grouped by engine. */
export function voiceOptionGroups(all) {
  return GROUPS.map(([engine, title]) => {
    const found = all.filter(({ voice }) => voice === engine || voice.startsWith(`${engine}:`));
    const options = found.map((one) => el("option", { value: one.voice }, voiceLabel(one)));
    return options.length > 0 && el("optgroup", { label: title }, options);
  }).filter(Boolean);
}

function unlistedVoiceLabel(chosen) {
  if (chosen === PROFILE_VOICE) return "The one in your profile";
  return isOwn(chosen) ? "A voice of your own" : capitalize(chosen);
}

function isOwn(chosen) {
  return String(chosen).startsWith(RECORDED);
}

function voiceLabel({ voice, language, summary }) {
  if (isOwn(voice)) return summary;
  const name = capitalize(summary.trim());
  if (voice === "heart") return `Heart, ${LANGUAGES.of(language)}`;
  return voice === "system" ? `${name}, the default one` : name;
}
