/** The bell and the background: ours, none, or somebody's own. */

import { get, remove, withQuery } from "../api.js";
import { bringField } from "../bringing.js";
import { ask } from "../dialog.js";
import { el, newId, say, sign } from "../dom.js";
import { button, part, slider, tick } from "../fields.js";
import { sentences } from "../router.js";
import { hearButton } from "../samples.js";
import { sentence } from "../words.js";

export const LEVELS = {
  bell: { nearest: 2, farthest: 30, usual: 6 },
  background: { nearest: 18, farthest: 60, usual: 30 },
};
const ABOUT = {
  bell: ["The bell", "It opens the rest and ends it, and never jumps out."],
  background: ["The background", "It lies far under the voice, from the first second to the last."],
};

export function soundPart(kind, known, choices, { upload_bytes: most }, signal) {
  const [title, about] = ABOUT[kind];
  const options = el("div", {});
  const name = newId();

  async function show() {
    const ours = known
      .filter((sound) => sound.kind === kind)
      .map((sound) => [sound.name, `${sentence(sound.name)}: ${sound.summary}`]);
    const brought = (await get("api/uploads", signal)).filter((one) => one.kind === kind);
    const chosen = choices.get(kind);
    const kept = chosen === "usual" ? [["usual", "The one in your profile"]] : [];
    const rows = [
      ...[...kept, ...ours].map(([value, label]) => rowOf(value, label)),
      ...brought.map((one) => rowOf(one.choice, el("bdi", {}, one.name), one)),
      rowOf("none", `No ${kind}`),
    ];
    if (!brought.some(({ choice }) => choice === chosen) && String(chosen).startsWith("upload:")) {
      // It was deleted, perhaps from another device.
      choices.set(kind, null);
    }
    if (!signal.aborted)
      options.replaceChildren(el("fieldset", {}, el("legend", { class: "unseen" }, title), rows));
  }

  function rowOf(value, label, brought) {
    const radio = el("input", {
      type: "radio",
      name,
      value,
      checked: value === choices.get(kind),
      onchange: () => choices.set(kind, value),
    });
    const words = el("label", { class: "tick" }, radio, el("span", {}, label));
    const heard = brought ? brought.name : `the ${kind} ${value}`;
    const sample = () =>
      withQuery(`api/samples/${kind}`, {
        [kind]: value,
        [`${kind}_level`]: choices.get(`${kind}_level`),
      });
    const hear = value !== "none" && hearButton(heard, sample, signal);
    const gone =
      brought &&
      button(sign("delete"), () => forget(brought), {
        class: "button plain round",
        "aria-label": `Delete ${brought.name}`,
      });
    return el("div", { class: "choice" }, words, el("span", { class: "row" }, hear, gone));
  }

  async function forget(one) {
    if (
      !(await ask(
        `Delete ${one.name}?`,
        "It is taken off the computer. Tracks that have it in them keep it.",
        "Delete it",
      ))
    )
      return;
    await remove(`api/uploads/${kind}/${one.key}`).catch((error) => say(sentences(error)));
    if (choices.get(kind) === one.choice) choices.set(kind, null);
    await show();
  }

  const bringing = bringField(
    { kind, label: `Bring your own ${kind}`, mostBytes: most[kind], taken: "here, and chosen" },
    async (one) => {
      choices.set(kind, one.choice);
      await show();
    },
  );
  show().catch(
    (error) =>
      !signal.aborted && options.replaceChildren(el("p", { class: "wrong" }, sentences(error))),
  );
  return part(title, about, options, levelField(kind, choices), bringing);
}

function levelField(kind, choices) {
  const key = `${kind}_level`;
  const { nearest, farthest, usual } = LEVELS[kind];
  const place = el("div", {});
  const show = () => {
    const level = choices.get(key);
    // To the right is louder, which is fewer units under the voice.
    const louder =
      level &&
      slider({
        label: `Level of the ${kind}`,
        min: -farthest,
        max: -nearest,
        value: -level,
        inWords: (under) => `${-under} dB under the voice`,
        ends: ["softer", "louder"],
        onChange: (under) => choices.set(key, -under),
      });
    place.replaceChildren(louder || "");
  };
  show();
  const own = tick("Choose how loud it is", Boolean(choices.get(key)), (yes) => {
    choices.set(key, yes ? usual : null);
    show();
  });
  return el("div", {}, own, place);
}
