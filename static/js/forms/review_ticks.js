/** Tick the rows of the reviewer's table: one, a stretch with Shift, all without doubts; and count them. */

import { boxOf, form, listRows, noteOf, rowOf } from "./review_rows.js";

let last = null;

/** Show how many are ticked. */
export function count() {
  const number = listTicked().length;
  const said = form.querySelector("[data-chosen]");
  const words = number ? said.dataset.words.replace("{number}", number) : "";
  if (said.textContent !== words) said.textContent = words;
}

export function listTicked() {
  return listRows().filter((row) => boxOf(row)?.checked && !row.classList.contains("is-deciding"));
}

/** Tick what nothing is doubted of, as many as can be decided at once; what has a note is to be looked at. */
export function tickPlain() {
  const most = Number(form.dataset.most);
  let number = 0;
  for (const row of listRows()) {
    const box = boxOf(row);
    if (!box || row.classList.contains("is-deciding")) continue;
    box.checked = number < most && "plain" in row.dataset && !noteOf(row).value.trim();
    if (box.checked) number += 1;
  }
  count();
  return number;
}

export function tickNone() {
  for (const row of listRows()) if (boxOf(row)) boxOf(row).checked = false;
  count();
}

/** Tick, or not, everything between the box that was pressed last and this one. */
export function tickStretch(box) {
  const rows = listRows();
  const ends = [rows.indexOf(rowOf(last)), rows.indexOf(rowOf(box))].sort((one, other) => one - other);
  if (ends[0] < 0) return;
  for (const row of rows.slice(ends[0], ends[1] + 1)) if (boxOf(row)) boxOf(row).checked = box.checked;
}

form?.addEventListener("click", (event) => {
  const box = event.target.closest("input[name=update]");
  if (!box) return;
  if (event.shiftKey && last?.isConnected) tickStretch(box);
  last = box;
  count();
});
form?.addEventListener("change", (event) => {
  if (event.target.matches("input[name=update]")) count();
});
