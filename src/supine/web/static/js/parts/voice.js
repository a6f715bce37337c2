/** Who speaks, and how fast. */

import { withQuery } from "../api.js";
import { voices } from "../catalogue.js";
import { el } from "../dom.js";
import { labelled, part, slider } from "../fields.js";
import { sentences } from "../router.js";
import { hearButton } from "../samples.js";
import { sentence } from "../words.js";

const SLOWEST = 80;
const FASTEST = 200;
const LANGUAGES = new Intl.DisplayNames(["en"], { type: "language" });
const GROUPS = [
  ["heart", "Comes with supine"],
  ["system", "The voices of your computer"],
  ["tone", "For trying things out"],
];

export function voicePart(choices, signal) {
  const chosen = choices.get("voice");
  const named = el(
    "option",
    { value: chosen },
    chosen === "usual" ? "The one in your profile" : sentence(chosen),
  );
  const voice = el("select", { onchange: () => choices.set("voice", voice.value) }, named);
  const field = labelled("Voice", voice);
  voices().then(
    (all) => !signal.aborted && offer(voice, named, all),
    (error) => !signal.aborted && field.append(el("p", { class: "wrong" }, sentences(error))),
  );
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
  return part("Who speaks", "About 115 words a minute is a pace to rest to.", field, pace, hear);
}

function offer(select, named, all) {
  const groups = GROUPS.map(([engine, title]) => {
    const found = all.filter(({ voice }) => voice === engine || voice.startsWith(`${engine}:`));
    const options = found.map((one) => el("option", { value: one.voice }, called(one)));
    return options.length > 0 && el("optgroup", { label: title }, options);
  });
  const chosen = select.value;
  const known = all.some(({ voice }) => voice === chosen);
  select.replaceChildren(...groups.filter(Boolean));
  if (!known) select.prepend(named);
  select.value = chosen;
}

function called({ voice, language, summary }) {
  const said = sentence(summary.trim());
  if (voice === "heart") return `Heart, ${LANGUAGES.of(language)}`;
  return voice === "system" ? `${said}, the usual one` : said;
}
