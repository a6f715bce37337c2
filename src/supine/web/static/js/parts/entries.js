/** A list that somebody writes: as many entries as they like, each with a way to take it out. */

import { el, say, sign } from "../dom.js";
import { button } from "../fields.js";

/**
 * @template Entry
 * @param {object} options
 * @param {string} options.what an entry is, as in "line"
 * @param {string} options.add what the button says that begins a new one
 * @param {Entry[]} options.entries
 * @param {() => Entry} options.empty
 * @param {(entry: Entry, changed: () => void, number: number) => Node[]} options.fields of an entry
 * @param {(entries: Entry[]) => void} options.onChange
 */
export function entryList({ what, add, entries, empty, fields, onChange }) {
  const list = el("ul", { class: "stack" });
  const more = button([sign("add"), add], begin);
  const changed = () => onChange(entries);
  let begun = 0;

  function begin() {
    const entry = empty();
    entries.push(entry);
    const node = shown(entry);
    list.append(node);
    node.querySelector("input, textarea").focus();
  }

  function shown(entry) {
    begun += 1;
    const node = el("li", { class: "entry" }, fields(entry, changed, begun));
    const take = () => {
      entries.splice(entries.indexOf(entry), 1);
      node.remove();
      say(`The ${what} is gone.`);
      more.focus();
      changed();
    };
    node.append(
      button([sign("close"), "Take it out"], take, { "aria-label": `Take ${what} ${begun} out` }),
    );
    return node;
  }

  list.append(...entries.map(shown));
  return el("div", { class: "stack" }, list, el("div", {}, more));
}
