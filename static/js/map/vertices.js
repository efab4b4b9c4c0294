/** The points of a line or an area as a text: one a line, longitude first; an empty line begins another part. */

const PARTS = /^(\d{1,3})[°度]\s*(\d{1,2}(?:\.\d+)?)['′’分]\s*(?:(\d{1,2}(?:\.\d+)?)["″”秒])?$/;

/** Return degrees of a number or of degrees, minutes and seconds; NaN for anything else. */
function degrees(text) {
  const plain = text.replace(/[EN东经北纬]/giu, "").replace(/[°度]$/u, "");
  const found = PARTS.exec(plain);
  if (found) return Number(found[1]) + Number(found[2]) / 60 + Number(found[3] ?? 0) / 3600;
  return plain === "" ? Number.NaN : Number(plain);
}

/** Return a point of a text as [longitude, latitude]; null where it is none. */
export function parseOne(text) {
  const place = text.trim().split(/[\s,;，；]+/u).map(degrees);
  return place.length === 2 && place.every(Number.isFinite) ? place : null;
}

/** Return the parts of a text, each a list of points; what is no point is left out. The last may be empty. */
export function parse(text) {
  const parts = [];
  let isNew = true;
  for (const line of text.split(/\r?\n/u)) {
    if (line.trim() === "") {
      isNew = true;
      continue;
    }
    const place = parseOne(line);
    if (!place) continue;
    if (isNew) parts.push([]);
    isNew = false;
    parts.at(-1).push(place);
  }
  // An empty line at the end waits for the first point of another part.
  if (parts.length && /\n[^\S\n]*\n[^\S\n]*$/u.test(text)) parts.push([]);
  return parts;
}

/** Say whether every line of a text is a point, or empty. */
export function isReadable(text) {
  return text.split(/\r?\n/u).every((line) => line.trim() === "" || parseOne(line) !== null);
}

/** Return parts as a text, in so many decimals. */
export function write(parts, decimals) {
  return parts.map((part) => part.map((place) => place.map((one) => one.toFixed(decimals)).join(", ")).join("\n")).join("\n\n");
}
