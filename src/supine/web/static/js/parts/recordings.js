/** What was read aloud: the recordings of it. */

import { remove } from "../api.js";
import { bringField } from "../bringing.js";
import { ask } from "../dialog.js";
import { el, say, sign } from "../dom.js";
import { button, part } from "../fields.js";
import { sentences } from "../router.js";
import { megabytes } from "../words.js";

const HOW = [
  "Find a quiet room, and record in one go: any recorder on a phone will do.",
  "Read each cue as to somebody at rest, then be still for two seconds.",
  "If you stumble, be still and read the cue again: the last reading counts.",
];

export function recordingsPart(reading, mostBytes, signal) {
  const list = el("ul", {});
  const wrong = el("p", { class: "wrong", role: "alert" });
  const field = bringField(
    {
      kind: "recording",
      label: "Bring the recording, or several",
      mostBytes,
      taken: "here",
      multiple: true,
    },
    () => reading.look(signal),
  );

  function follow() {
    list.replaceChildren(...reading.recordings.map(row));
  }

  function row(one) {
    const gone = button(sign("delete"), () => forget(one), {
      class: "button plain round",
      "aria-label": `Delete ${one.name}`,
    });
    const words = el(
      "span",
      {},
      el("bdi", {}, one.name),
      el("span", { class: "quiet" }, ` ${megabytes(one.size_bytes)}`),
    );
    return el("li", { class: "choice" }, words, gone);
  }

  async function forget(one) {
    if (!(await ask(`Delete ${one.name}?`, "It is taken off the computer.", "Delete it"))) return;
    wrong.textContent = "";
    try {
      await remove(`api/uploads/recording/${one.key}`);
      say(`${one.name} is deleted.`);
    } catch (error) {
      wrong.textContent = sentences(error);
    }
    await reading.look(signal).catch(() => {});
    field.querySelector("input").focus();
  }

  reading.addEventListener("change", follow, { signal });
  follow();
  const steps = HOW.map((step) => el("li", {}, step));
  return part(
    "2. The recording",
    "It is kept on your computer, and goes nowhere else.",
    el("ol", { class: "steps" }, steps),
    list,
    wrong,
    field,
  );
}
