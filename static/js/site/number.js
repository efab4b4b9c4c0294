/** Amounts as people type them; the server's reader (projects/words/numbers.py) has the last word. */

const DASHES = /[\u2010-\u2015\u2212\ufe58\uff0d\u2500]/g;
const UNSEEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g;
const FULL_WIDTH = /[\uff01-\uff5e]/g;
const NUMBER = /^([+-]?) ?(\d+|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+)(\.\d{1,4})?$/;

/** Return the number that a text says, full-width signs and parted thousands included; null if it says none. */
export function readNumber(text) {
  const folded = text
    .replaceAll(FULL_WIDTH, (sign) => sign.normalize("NFKC"))
    .replaceAll(UNSEEN, "")
    .replaceAll(DASHES, "-")
    .replaceAll(/\s+/g, " ")
    .trim();
  const found = NUMBER.exec(folded);
  return found ? Number(`${found[1]}${found[2].replaceAll(/[, ]/g, "")}${found[3] ?? ""}`) : null;
}
