/** The rows and cells of the table of the whole job: which can be typed in, which were changed, which come next. */

const TYPED = "td input[type=text], td textarea";
const MONTH = /^(month_wan|cumulative_wan|physical_progress|problems|next_steps)-/;

/** Return the cell's field that an event came from, null for anything else of the table. */
export function fieldOf(target) {
  return target.closest?.("td") && target.matches(TYPED) ? target : null;
}

export function rowOf(target) {
  return target.closest("tbody > tr");
}

/** Return the fields of a row that can be typed in, in the order of its columns. */
export function cellsOf(row) {
  return [...row.querySelectorAll(TYPED)];
}

export function noChangeOf(row) {
  return row.querySelector("[name^=no_change-]");
}

export function visibleRows(table) {
  return [...table.tBodies[0].rows];
}

/** Say whether a field holds anything else than what stood in it. */
export function isChangedField(field) {
  return field.value !== field.dataset.shown;
}

export function isMonthField(field) {
  return MONTH.test(field.name);
}

export function restore(field) {
  field.value = field.dataset.shown;
}

/** Return what a field is of: its name without the project's code. */
export function columnOf(field) {
  return field.name.slice(0, field.name.indexOf("-LT-"));
}

/** Return the field of a column in a row; null where the row has none to type in. */
export function fieldIn(row, column) {
  return row.querySelector(`[name="${column}-${row.id.slice("row-".length)}"]`);
}

/** Return the next field that can be typed in, so many columns to the right or rows down; null at the edge. */
export function neighbour(field, [right, down]) {
  const row = rowOf(field);
  if (right) {
    const cells = cellsOf(row);
    return cells[cells.indexOf(field) + right] ?? null;
  }
  const column = columnOf(field);
  const step = down < 0 ? "previousElementSibling" : "nextElementSibling";
  for (let other = row[step]; other; other = other[step]) {
    const found = fieldIn(other, column);
    if (found) return found;
  }
  return null;
}
