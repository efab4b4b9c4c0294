/**
 * The monthly grid by keyboard: Enter saves a row and goes on to the next, Escape restores it, ↑ and ↓ change rows.
 *
 * Each row is a form that works by itself; without this script it is sent as one.
 */

const grid = document.getElementById("grid");
const said = document.querySelector("[data-said]");
const failure = document.querySelector("[data-grid-failure]");
let column = "";

/** Return the fields of a row that can be typed in. */
function fieldsOf(row) {
  return [...row.querySelectorAll("input[type=text]")];
}

/** Return the same field in the nearest row above (-1) or below (1) that can be typed in. */
function neighbour(row, name, step) {
  const rows = [...grid.tBodies[0].rows];
  for (let place = rows.indexOf(row) + step; place >= 0 && place < rows.length; place += step) {
    const field = rows[place].querySelector(`input[name="${name}"]`);
    if (field) return field;
  }
  return null;
}

/** Put the keyboard into a field with its text chosen, so that typing replaces it. */
function enter(field) {
  field?.focus();
  field?.select();
}

/** Show whether a row holds what is not saved. */
function markChanged(row) {
  row.classList.toggle("is-changed", fieldsOf(row).some((field) => field.value !== field.defaultValue));
}

/** Say that nothing was saved; nothing to say hides the message. */
function fail(words) {
  failure.textContent = words;
  failure.hidden = !words;
}

function onKey(event) {
  const field = event.target.closest("input[type=text]");
  if (!field || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const row = field.closest("tr");
  const steps = { ArrowUp: -1, ArrowDown: 1 };
  if (event.key in steps) {
    event.preventDefault();
    enter(neighbour(row, field.name, steps[event.key]));
  } else if (event.key === "Escape") {
    for (const one of fieldsOf(row)) one.value = one.defaultValue;
    markChanged(row);
    said.textContent = grid.dataset.restored;
  }
}

grid?.addEventListener("keydown", onKey);
grid?.addEventListener("input", (event) => markChanged(event.target.closest("tr")));
grid?.addEventListener("focusin", (event) => {
  if (event.target.matches("input[type=text]")) column = event.target.name;
});

grid?.addEventListener("htmx:beforeSwap", (event) => {
  // A refused row comes back as a row; anything else is a page, and what was typed stays.
  const isRow = event.detail.xhr.responseText.trimStart().startsWith("<tr");
  event.detail.shouldSwap = isRow;
  event.detail.isError = false;
  fail(isRow ? "" : failure.dataset.failed);
});

grid?.addEventListener("htmx:afterSettle", (event) => {
  const row = document.getElementById(event.target.id) ?? event.detail.elt;
  said.textContent = row.dataset.saved ?? row.dataset.refused ?? "";
  if (row.dataset.refused) enter(row.querySelector("[aria-invalid]") ?? fieldsOf(row)[0]);
  else enter(neighbour(row, column || "month_wan", 1) ?? neighbour(row, column || "month_wan", -1));
});

grid?.addEventListener("htmx:sendError", () => fail(failure.dataset.failed));

window.addEventListener("beforeunload", (event) => {
  // What was typed and not saved is worth a question.
  if (grid?.querySelector(".is-changed")) event.preventDefault();
});

for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;
