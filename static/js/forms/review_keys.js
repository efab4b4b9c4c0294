/**
 * The reviewer's table by keyboard: ↑ ↓ or j k go from row to row, space ticks, a accepts, r goes to the note, where Enter
 * sends back and Escape returns to the row, Enter opens the whole, ? shows the keys. None of them works while one types.
 */

import { boxOf, buttonOf, enter, form, listRows, neighbour, noteOf, rowOf } from "./review_rows.js";

const dialog = document.getElementById("review-keys");
const STEPS = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

function isTyping(target) {
  return target.closest("textarea, select, input:not([type=checkbox]), [contenteditable], dialog") !== null;
}

/** Go on to the next row; from the bar or the page itself only j and k lead into the table. */
function walk(event, row) {
  const isNear = event.target === document.body || form.contains(event.target);
  if (!row && (event.key.startsWith("Arrow") || !isNear)) return false;
  enter(row ? neighbour(row, STEPS[event.key]) : listRows()[0]);
  return true;
}

/** What a key does to the row that it is pressed in; on a button or a link, space and Enter are its own. */
function act(event, row) {
  const isOwn = event.target === row;
  if (event.key === "a" && !event.repeat) buttonOf(row, "accept")?.click();
  else if (event.key === "r") noteOf(row)?.focus();
  else if (event.key === " " && isOwn) boxOf(row)?.click();
  else if (event.key === "Enter" && isOwn) row.querySelector(".review-open > summary")?.click();
  else return false;
  return true;
}

function onNote(event, row) {
  if (event.key === "Escape") enter(row);
  else if (event.key === "Enter" && !event.shiftKey && !event.repeat) {
    // Sending back publishes nothing, and needs its reason.
    if (noteOf(row).value.trim()) buttonOf(row, "return").click();
  } else return false;
  return true;
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const row = rowOf(event.target);
  let isDone = false;
  if (row && event.target === noteOf(row)) isDone = onNote(event, row);
  else if (isTyping(event.target)) return;
  else if (event.key === "?") {
    dialog?.showModal();
    isDone = true;
  } else if (event.key in STEPS) isDone = walk(event, row);
  else if (row) isDone = act(event, row);
  if (isDone) event.preventDefault();
}

if (form) {
  document.addEventListener("keydown", onKey);
  document.querySelector("[data-show-keys]")?.addEventListener("click", () => dialog.showModal());
  dialog?.querySelector("[data-close-keys]").addEventListener("click", () => dialog.close());
}
