/** Paste a column or a block into the table of the whole job: it fills down and right over what can be typed in. */

import { asFigure, isBlock, readBlock } from "./grid_block.js";
import { columnOf, fieldIn, fieldOf, rowOf, visibleRows } from "./grid_rows.js";

/** Return the columns of the table that can be typed in, from one to the right. */
function columnsFrom(field) {
  const names = [...rowOf(field).querySelectorAll("[data-column]")].map((cell) => cell.dataset.column);
  return names.slice(names.indexOf(columnOf(field)));
}

/** Fill a block in from a field; returns the rows that were written, how many cells, and how many had no place. */
function fill(table, field, block) {
  const columns = columnsFrom(field);
  const all = visibleRows(table);
  const rows = all.slice(all.indexOf(rowOf(field)));
  const written = new Set();
  let [cells, skipped] = [0, 0];
  for (const [down, line] of block.entries()) {
    for (const [right, text] of line.entries()) {
      const target = rows[down] && columns[right] ? fieldIn(rows[down], columns[right]) : null;
      if (!target) {
        skipped += 1;
        continue;
      }
      const value = target.inputMode === "decimal" ? asFigure(text) : text.trim();
      target.value = value.slice(0, target.maxLength);
      written.add(rows[down]);
      cells += 1;
    }
  }
  return { rows: written, cells, skipped };
}

/** Let blocks be pasted; `tell` gets what became of each. */
export function acceptPaste(table, tell) {
  table.addEventListener("paste", (event) => {
    const field = fieldOf(event.target);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!field || !isBlock(text)) return;
    event.preventDefault();
    tell(fill(table, field, readBlock(text)));
  });
}
