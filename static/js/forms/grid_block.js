/** Read what Excel and WPS put on the clipboard: lines of cells parted by tabs, quoted where they hold either. */

// A quotation mark that only begins a text is one of its signs.
const CELL = /("(?:[^"]|"")*"(?=[\t\n]|$)|[^\t\n]*)([\t\n]|$)/gy;
const QUOTED = /^"(.*)"$/s;

/** Return the rows of a block of cells; the line break at its end begins no row. */
export function readBlock(text) {
  const rows = [[]];
  const whole = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (const [, cell, end] of whole.matchAll(CELL)) {
    rows.at(-1).push(cell.replace(QUOTED, (_all, inner) => inner.replaceAll('""', '"')));
    if (end === "\n") rows.push([]);
    if (end === "") break;
  }
  return rows;
}

/** Say whether a text is more than one cell. */
export function isBlock(text) {
  const rows = readBlock(text);
  return rows.length > 1 || rows[0].length > 1;
}

/**
 * Return a figure as people type it. A table writes nothing as a dash, what is below zero in brackets, and its figures with
 * blanks or the sign of the money around them.
 */
export function asFigure(text) {
  const figure = text.replace(/[\s\u00a0\u3000¥￥]/g, "").replace(/万元$/, "");
  if (/^[-–—]$/.test(figure)) return "";
  const negative = /^[((](.+)[))]$/.exec(figure);
  return negative ? `-${negative[1]}` : figure;
}
