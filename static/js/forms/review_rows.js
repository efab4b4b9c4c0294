/** The rows of the reviewer's table: which there are, what stands in them, where one goes on. */

export const form = document.getElementById("review");
const body = document.getElementById("review-rows");

export function listRows() {
  return body ? [...body.querySelectorAll("tr[data-update]")] : [];
}

export function rowOf(element) {
  return element?.closest?.("tr[data-update]") ?? null;
}

export function findRow(id) {
  return body.querySelector(`tr[data-update="${id}"]`);
}

export function boxOf(row) {
  return row.querySelector("input[name=update]");
}

export function noteOf(row) {
  return row.querySelector("textarea");
}

export function buttonOf(row, verdict) {
  return row.querySelector(`button[name="${verdict}"]`);
}

function moreOf(row) {
  return body.querySelector(`tr[data-more="${row.dataset.update}"]`);
}

export function removeRow(row) {
  moreOf(row)?.remove();
  row.remove();
}

/** Put the rows of an answer where the same rows stand. */
export function replaceRow(row, fresh) {
  moreOf(row)?.replaceWith(fresh.nextElementSibling);
  row.replaceWith(fresh);
}

/** Add the rows of a further page; what stands here already stays as it is. */
export function addRows(rows) {
  for (const row of rows) {
    const id = row.dataset.update ?? row.dataset.more;
    if (!body.querySelector(`tr[${row.dataset.update ? "data-update" : "data-more"}="${id}"]`)) body.append(document.adoptNode(row));
  }
}

/** Return the nearest row above (-1) or below (1) that is not being decided. */
export function neighbour(row, step) {
  const rows = listRows();
  for (let place = rows.indexOf(row) + step; place >= 0 && place < rows.length; place += step) {
    if (!rows[place].classList.contains("is-deciding")) return rows[place];
  }
  return null;
}

/** Put the keyboard onto a row, where it can be seen below the bar. */
export function enter(row) {
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}
