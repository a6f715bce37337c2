/** The bell and the background: supine's, the listener's, or none. */

import { errorText, get, remove, withQuery } from "../api.js";
import { confirmDeletion } from "../confirm-dialog.js";
import { announce, el, newId } from "../dom.js";
import {
  checkbox,
  deleteButton,
  formField,
  formPart,
  markOption,
  select,
  slider,
} from "../fields.js";
import { choicesOf } from "../labels.js";
import { previewButton } from "../previews.js";
import { uploadField } from "../upload-field.js";

const NONE = "none";
const PROFILE_SOUND = "profile";
const ABOUT = {
  bell: ["The bell", "It opens the rest and ends it, and never jumps out."],
  background: ["The background", "It lies far under the voice, from the first second to the last."],
};

export function soundPart(kind, options, { upload_bytes: maxBytes }, signal) {
  const [title, about] = ABOUT[kind];
  const list = el("div", {});
  const name = newId();

  async function show() {
    const bundled = choicesOf(options.field(kind)).filter(([value]) => value !== NONE);
    const uploads = (await get("api/uploads", signal)).filter((one) => one.kind === kind);
    const chosen = options.get(kind);
    const fromProfile = chosen === PROFILE_SOUND ? [[PROFILE_SOUND, "The one in your profile"]] : [];
    const rows = [
      ...[...fromProfile, ...bundled].map(([value, label]) => soundRow(value, label)),
      ...uploads.map((one) => soundRow(one.option, el("bdi", {}, one.name), one)),
      soundRow(NONE, `No ${kind}`),
    ];
    if (!uploads.some(({ option }) => option === chosen) && String(chosen).startsWith("upload:")) {
      // It has been deleted, perhaps on another device.
      options.set(kind, null);
    }
    if (!signal.aborted)
      list.replaceChildren(
        el("fieldset", {}, el("legend", { class: "visually-hidden" }, title), rows),
      );
  }

  function soundRow(value, label, upload) {
    const radio = el("input", {
      type: "radio",
      name,
      value,
      checked: value === options.get(kind),
      onchange: () => options.set(kind, value),
    });
    const text = el("label", { class: "check" }, radio, el("span", {}, label));
    const heard = upload ? upload.name : `the ${kind} ${value}`;
    const path = () =>
      withQuery(`api/previews/${kind}`, {
        [kind]: value,
        [`${kind}_level`]: options.get(`${kind}_level`),
      });
    const hear = value !== NONE && previewButton(heard, path, signal);
    const remover = upload && deleteButton(upload.name, () => deleteUpload(upload));
    return el("div", { class: "option-row" }, text, el("span", { class: "row" }, hear, remover));
  }

  async function deleteUpload(one) {
    if (
      !(await confirmDeletion(
        `Delete ${one.name}?`,
        "It is deleted from the computer. Tracks that have it in them keep it.",
        "Delete it",
      ))
    )
      return;
    await remove(`api/uploads/${kind}/${one.key}`).catch((error) => announce(errorText(error)));
    if (options.get(kind) === one.option) options.set(kind, null);
    await show();
  }

  const upload = uploadField(
    {
      kind,
      label: `Upload your own ${kind}`,
      maxBytes: maxBytes[kind],
      result: "uploaded, and chosen",
    },
    async (one) => {
      options.set(kind, one.option);
      await show();
    },
  );
  show().catch(
    (error) =>
      !signal.aborted && list.replaceChildren(el("p", { class: "error" }, errorText(error))),
  );
  const interval = kind === "bell" && intervalField(options);
  return formPart(title, about, markOption(list, kind), levelField(kind, options), interval, upload);
}

const INTERVALS = [
  ["", "None"],
  ["3:00", "Every 3 minutes"],
  ["5:00", "Every 5 minutes"],
  ["10:00", "Every 10 minutes"],
];

function intervalField(options) {
  const key = "interval_bell";
  const chosen = options.get(key) ?? "";
  const others = INTERVALS.some(([value]) => value === chosen) ? [] : [[chosen, `Every ${chosen}`]];
  const control = select([...INTERVALS, ...others], chosen, (value) =>
    options.set(key, value || null),
  );
  return markOption(formField(options.field(key).label, control), key);
}

function levelField(kind, options) {
  const key = `${kind}_level`;
  const { label, min: nearest, max: farthest } = options.field(key);
  const place = el("div", {});
  const show = () => {
    const level = options.get(key);
    // Negative, so that the slider is louder to the right.
    const field =
      level &&
      slider({
        label,
        min: -farthest,
        max: -nearest,
        value: -level,
        format: (under) => `${-under} dB under the voice`,
        ends: ["softer", "louder"],
        onChange: (under) => options.set(key, -under),
      });
    place.replaceChildren(field || "");
  };
  show();
  const own = checkbox("Choose how loud it is", Boolean(options.get(key)), (yes) => {
    options.set(key, yes ? Math.round(nearest + (farthest - nearest) / 4) : null);
    show();
  });
  return markOption(el("div", {}, own, place), key);
}
