/** A list of entries that can be added and removed. */

import { announce, el, icon } from "./dom.js";
import { button } from "./fields.js";

/**
 * @template Entry
 * @param {object} options
 * @param {string} options.what name of an entry, such as "cue"
 * @param {string} options.add label of the button that adds an entry
 * @param {Entry[]} options.entries
 * @param {() => Entry} options.empty makes a new entry
 * @param {(entry: Entry, changed: () => void, number: number) => Node[]} options.fields the
 *   controls of an entry
 * @param {(entries: Entry[]) => void} options.onChange
 */
export function entryList({ what, add, entries, empty, fields, onChange }) {
  const list = el("ul", { class: "stack" });
  const addButton = button([icon("add"), add], addEntry);
  const changed = () => onChange(entries);
  let lastNumber = 0;

  function addEntry() {
    const entry = empty();
    entries.push(entry);
    const node = entryRow(entry);
    list.append(node);
    node.querySelector("input, textarea").focus();
  }

  function entryRow(entry) {
    lastNumber += 1;
    const node = el("li", { class: "entry" }, fields(entry, changed, lastNumber));
    const removeEntry = () => {
      entries.splice(entries.indexOf(entry), 1);
      node.remove();
      announce(`The ${what} is removed.`);
      addButton.focus();
      changed();
    };
    node.append(
      button([icon("close"), "Remove"], removeEntry, {
        "aria-label": `Remove ${what} ${lastNumber}`,
      }),
    );
    return node;
  }

  list.append(...entries.map(entryRow));
  return el("div", { class: "stack" }, list, el("div", {}, addButton));
}
