/** Learning a voice from what was read aloud. */

import { remove } from "../api.js";
import { voices } from "../catalogue.js";
import { ask } from "../dialog.js";
import { el, say } from "../dom.js";
import { button, labelled, part } from "../fields.js";
import { found } from "../found.js";
import { makingRow } from "../making-row.js";
import { hasEnded, learnings } from "../makings.js";
import { sentences } from "../router.js";
import { groups } from "./voice.js";

const LONGEST_NAME = 60;
const LIKE = "heart";

/** @param {(voice: string) => void} use have tracks spoken in a voice */
export function learningPart(reading, use, signal) {
  const name = el("input", {
    maxlength: LONGEST_NAME,
    autocomplete: "given-name",
    placeholder: "My voice",
    dir: "auto",
  });
  const naming = labelled("What to call the voice", name);
  const like = el("select", {}, el("option", { value: LIKE }, "Heart"));
  const liking = labelled(
    "A voice that reads the same language",
    like,
    "What you said is known by its likeness to how this voice says it.",
  );
  const wrong = el("p", { class: "wrong", role: "alert" });
  const learn = button("Learn the voice", order, { class: "button main" });
  const place = el("div", {});

  async function order() {
    wrong.textContent = "";
    if (!reading.recordings.length) {
      wrong.textContent = "There is no recording yet: bring one first.";
      return;
    }
    learn.disabled = true;
    const recordings = reading.recordings.map(({ choice }) => choice);
    const { into, every } = reading;
    try {
      const key = await learnings.order({
        ...reading.choices.request(),
        learning: { recordings, name: name.value, into, like: like.value, every },
      });
      show(key);
      place.querySelector("button")?.focus();
      say("The voice is being learnt.");
    } catch (error) {
      wrong.textContent = sentences(error);
      learn.disabled = false;
    }
  }

  function show(key) {
    const { title } = learnings.find(key);
    const old = hasEnded(learnings.find(key));
    place.replaceChildren(
      makingRow(key, `a voice for ${title}`, signal, ended, {
        among: learnings,
        doing: "Learning",
        done: ({ learnt }) => found(learnt, { use, tidy, changed: look, quiet: old }, signal),
      }),
    );
    learn.disabled = !old;
  }

  function ended() {
    learn.disabled = false;
    look();
  }

  function look() {
    reading.look(signal).catch(() => {});
  }

  /** Delete what it was learnt from; gives whether that was done. */
  async function tidy() {
    const question = "Delete the recordings?";
    const about = "The voice keeps what it has learnt from them.";
    if (!(await ask(question, about, "Delete them"))) return false;
    const gone = reading.recordings.map(({ key }) => remove(`api/uploads/recording/${key}`));
    await Promise.all(gone).catch((error) => say(sentences(error)));
    look();
    return true;
  }

  function follow() {
    naming.hidden = Boolean(reading.into);
  }

  voices().then(
    (all) => {
      if (signal.aborted) return;
      like.replaceChildren(...groups(all.filter(({ voice }) => voice !== "tone")));
      like.value = LIKE;
    },
    () => {},
  );
  reading.addEventListener("change", follow, { signal });
  follow();
  // One that is on its way, or that was learnt while somebody looked elsewhere.
  const last = learnings.all.at(-1);
  const isHere = reading.voices.some(({ choice }) => choice === last?.learnt?.voice);
  if (last && (isHere || !hasEnded(last))) show(last.key);
  return part(
    "3. The voice",
    "Each cue is found by its sound, and kept; it takes a minute or so.",
    naming,
    liking,
    el("div", {}, learn),
    wrong,
    place,
  );
}
