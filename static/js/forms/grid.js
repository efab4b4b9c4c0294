/**
 * The table of the whole job by keyboard: Tab and arrows change cells, Enter goes down, Escape restores, Ctrl+Enter sends.
 *
 * The whole table is one form. Without this script all fields are sent and the server takes those that differ from what
 * was shown; with it only the rows that were changed are.
 */

import { acceptFiles, countFiles, tooLarge } from "./grid_files.js";
import { acceptPaste } from "./grid_paste.js";
import { cellsOf, fieldOf, isChangedField, isMonthField, neighbour, noChangeOf, restore, rowOf, visibleRows } from "./grid_rows.js";

const form = document.getElementById("grid-form");
const table = document.getElementById("grid");
const said = form?.querySelector("[data-said]");
const counts = form?.querySelector("[data-count]");
const everything = form?.querySelector("[data-select-all]");
const changed = new Set();
// How many rows can be said to be without change.
let openNumber = 0;
let lastTicked = null;
let isSent = false;

/** Put the keyboard into a cell with its text chosen, so that typing replaces it. */
function enter(field) {
  if (!field) return;
  field.focus();
  field.select?.();
}

/** Say whether a row can be said to be without change. */
function isOpen(row) {
  return noChangeOf(row)?.disabled === false;
}

/** Say whether anything is typed of a row's month. */
function isTypedMonth(row) {
  return cellsOf(row).some((field) => isMonthField(field) && isChangedField(field));
}

/** Note whether a row holds anything to be sent, and show it. */
function mark(row) {
  const isTyped = cellsOf(row).some(isChangedField);
  const isOn = isTyped || Boolean(noChangeOf(row)?.checked) || countFiles(row) > 0;
  row.classList.toggle("is-changed", isOn);
  if (isOn) changed.add(row);
  else changed.delete(row);
}

/** Say how much would be sent. */
function count() {
  const rows = [...changed];
  const unchanged = rows.filter((row) => noChangeOf(row)?.checked).length;
  const files = rows.reduce((sum, row) => sum + countFiles(row), 0);
  const told = [
    [form.dataset.changed, rows.length - unchanged],
    [form.dataset.unchanged, unchanged],
    [form.dataset.files, files],
  ];
  const words = told.filter(([, number]) => number).map(([text, number]) => text.replace("{number}", number));
  counts.textContent = words.join(" · ") || form.dataset.nothing;
  const open = openNumber - rows.filter((row) => isOpen(row) && isTypedMonth(row)).length;
  everything.checked = unchanged > 0 && unchanged === open;
  everything.indeterminate = unchanged > 0 && unchanged < open;
}

/** Take the tick off a row that is typed into: it says one thing or the other. */
function settle(row) {
  const box = noChangeOf(row);
  if (box?.checked && isTypedMonth(row)) box.checked = false;
}

function onInput(event) {
  const row = rowOf(event.target);
  if (!row) return;
  settle(row);
  mark(row);
  count();
}

/** Tick a row, with Shift all rows from the last one that was ticked; typed rows are left out. */
function onTick(event) {
  const row = rowOf(event.target);
  const rows = visibleRows(table);
  const [first, last] = [rows.indexOf(lastTicked), rows.indexOf(row)].sort((one, other) => one - other);
  const between = event.shiftKey && lastTicked?.isConnected ? rows.slice(first, last + 1) : [row];
  for (const one of between) tick(one, event.target.checked, one === row);
  lastTicked = row;
  count();
}

/** Say of a row that nothing moved, or not; what is typed is taken back only where it was asked of this very row. */
function tick(row, isOn, isAsked) {
  const box = noChangeOf(row);
  if (!isOpen(row)) return;
  const typed = cellsOf(row).filter((field) => isMonthField(field) && isChangedField(field));
  if (isOn && typed.length && !isAsked) return;
  if (isOn) typed.forEach(restore);
  box.checked = isOn;
  mark(row);
}

function onKey(event) {
  const field = fieldOf(event.target);
  if (!field || event.isComposing || event.altKey) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey) return;
  const step = stepOf(event, field);
  if (step) {
    event.preventDefault();
    enter(neighbour(field, step));
  } else if (event.key === "Escape") {
    restoreFrom(field);
  }
}

/** Return how many columns and rows a key leads on; arrows to the side leave the text only at its ends. */
function stepOf(event, field) {
  const [from, to, length] = [field.selectionStart, field.selectionEnd, field.value.length];
  const isWhole = from === 0 && to === length;
  if (event.key === "Enter") return [0, event.shiftKey ? -1 : 1];
  if (event.shiftKey) return null;
  if (event.key === "ArrowDown") return [0, 1];
  if (event.key === "ArrowUp") return [0, -1];
  if (event.key === "ArrowLeft" && (isWhole || (from === 0 && to === 0))) return [-1, 0];
  if (event.key === "ArrowRight" && (isWhole || (from === length && to === length))) return [1, 0];
  return null;
}

/** Restore the cell; where it is as it was, the whole row. */
function restoreFrom(field) {
  const row = rowOf(field);
  for (const one of isChangedField(field) ? [field] : cellsOf(row)) restore(one);
  mark(row);
  count();
  said.textContent = form.dataset.restored;
}

/** Leave out what was not changed: of a thousand rows only these are sent. */
function leaveOut(event) {
  const data = event.formData;
  const codes = new Set([...changed].map((row) => row.id.slice("row-".length)));
  for (const name of new Set(data.keys())) {
    const code = /-(LT-\d+-\d+)$/.exec(name)?.[1];
    if (code && !codes.has(code)) data.delete(name);
  }
}

function start() {
  for (const one of form.querySelectorAll("[data-scripted]")) one.hidden = false;
  table.addEventListener("keydown", onKey);
  table.addEventListener("input", onInput);
  table.addEventListener("click", (event) => {
    if (event.target.matches("[name^=no_change-]")) onTick(event);
  });
  everything.addEventListener("change", () => {
    for (const row of visibleRows(table)) tick(row, everything.checked, false);
    count();
  });
  acceptPaste(table, ({ rows, cells, skipped }) => {
    for (const row of rows) {
      settle(row);
      mark(row);
    }
    count();
    const words = [form.dataset.pasted.replace("{cells}", cells)];
    if (skipped) words.push(form.dataset.skipped.replace("{cells}", skipped));
    said.textContent = words.join(" ");
    counts.textContent = `${counts.textContent} · ${said.textContent}`;
  });
  acceptFiles(table, (row) => {
    mark(row);
    count();
    const words = tooLarge(form);
    said.textContent = words;
    form.querySelector("button[type=submit]").setCustomValidity(words);
  });
  form.addEventListener("formdata", leaveOut);
  form.addEventListener("submit", () => {
    isSent = true;
  });
  readAgain();
  enter(table.querySelector("[aria-invalid]"));
}

/** Note what is changed already: after a refusal, or as the browser kept it on the way back. */
function readAgain() {
  isSent = false;
  openNumber = visibleRows(table).filter(isOpen).length;
  for (const row of table.tBodies[0].rows) mark(row);
  count();
}

if (form) {
  start();
  window.addEventListener("pageshow", readAgain);
  window.addEventListener("beforeunload", (event) => {
    // What was typed and not sent is worth a question.
    if (changed.size && !isSent) event.preventDefault();
  });
}
