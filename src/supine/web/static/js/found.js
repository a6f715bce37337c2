/** What was found in a recording: which cues, which are missing, and which to listen to again. */

import { remove } from "./api.js";
import { clock } from "./clock.js";
import { el, say } from "./dom.js";
import { button } from "./fields.js";
import { sentences } from "./router.js";
import { hearButton } from "./samples.js";
import { counted } from "./timeline.js";

/**
 * All of it, and what may be done now.
 * @param {object} learnt as the server tells it
 * @param {object} acts `use` a voice, `tidy` the recordings away, be told it has `changed`; and
 *   whether to be `quiet`, since it is no news
 * @returns {{node: Node, focus: HTMLElement}}
 */
export function found(learnt, { use, tidy, changed, quiet }, signal) {
  const { kept, missing, doubtful, repeats, strays, pace_wpm: pace } = learnt;
  const all = kept + missing.length;
  const sum = `${kept} of ${counted(all, "cue")} ${kept === 1 ? "is" : "are"} kept in “${learnt.name}”.`;
  if (!quiet) say(missing.length ? `${sum} ${missing.length} missing.` : sum);
  const head = el("h3", { tabindex: -1, dir: "auto" }, sum);
  const useIt = button("Rest with this voice", () => use(learnt.voice), { class: "button main" });
  const tidyUp = button("Delete the recordings", async () => {
    if (await tidy()) tidyUp.remove();
    useIt.focus();
  });
  const node = el(
    "div",
    { class: "stack found" },
    head,
    el("p", { class: "quiet" }, `Read at ${Math.round(pace)} words a minute within a cue.`),
    missing.length > 0 &&
      listed(
        `Missing: ${counted(missing.length, "cue")}`,
        "Read them another time with a sheet of their own, or have another voice speak them.",
        missing.map((text) => el("li", { dir: "auto" }, text)),
      ),
    doubtful.length > 0 &&
      listed(
        `Not sure of ${counted(doubtful.length, "cue")}`,
        "Hear whether they are what they should be, and take out what is not.",
        doubtful.map((one) => doubt(one, learnt, changed, signal)),
        true,
      ),
    repeats.length > 0 &&
      listed(
        `Read more than once: ${repeats.length}`,
        "The last reading counts. Earlier ones are at:",
        places(repeats),
      ),
    strays.length > 0 &&
      listed(
        `No cue of the sheet: ${strays.length}`,
        "Coughs, perhaps, or false starts. They are at:",
        places(strays),
      ),
    el("div", { class: "row" }, useIt, tidyUp),
  );
  return { node, focus: head };
}

function listed(title, about, rows, open = false) {
  return el(
    "details",
    { open },
    el("summary", {}, title),
    el("p", { class: "quiet" }, about),
    el("ul", { class: "script" }, rows),
  );
}

function doubt({ text, file, recording, start_s: startS }, learnt, changed, signal) {
  const path = `api/own-voices/${learnt.voice.replace(/^recorded:/, "")}/${encodeURIComponent(file)}`;
  const wrong = el("span", { class: "wrong", role: "alert" });
  const take = button("Take it out", async () => {
    take.disabled = true;
    try {
      await remove(path);
      const said = "It is taken out, and missing now.";
      acts.replaceChildren(el("span", { class: "quiet", tabindex: -1 }, said));
      acts.firstChild.focus();
      changed();
    } catch (error) {
      wrong.textContent = sentences(error);
      take.disabled = false;
    }
  });
  take.setAttribute("aria-label", `Take out: ${text}`);
  const acts = el("div", { class: "row" }, hearButton(text, () => path, signal), take, wrong);
  const place = el("span", { class: "quiet" }, ...placeOf({ recording, start_s: startS }));
  return el("li", { class: "doubt" }, el("p", { dir: "auto" }, text), place, acts);
}

function places(all) {
  return all.map((place) => el("li", {}, ...placeOf(place)));
}

function placeOf({ recording, start_s: startS }) {
  return [`${clock(startS)} of `, el("bdi", {}, recording)];
}
