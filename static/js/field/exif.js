/** What a camera writes into a JPEG (EXIF), taken out of one file and put into another: pure functions on bytes. */

const SOI = 0xffd8;
const APP1 = 0xffe1;
const SOS = 0xffda;
const EXIF = "Exif\0\0";
const ORIENTATION = 0x0112;
const UPRIGHT = 1;
// After the marker and the length of the segment, and the word EXIF.
const TIFF_AT = 10;

/** Return the EXIF segment of a JPEG with its marker; null where there is none, or the bytes are no JPEG. */
export function findExif(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== SOI) return null;
  for (let at = 2; at + 4 <= bytes.length; ) {
    const [marker, length] = [view.getUint16(at), view.getUint16(at + 2)];
    if (marker === SOS || marker < 0xff00 || length < 2) return null;
    const end = at + 2 + length;
    if (marker === APP1 && end <= bytes.length && String.fromCharCode(...bytes.subarray(at + 4, at + TIFF_AT)) === EXIF) return bytes.slice(at, end);
    at = end;
  }
  return null;
}

/** Return an EXIF segment that says that the picture stands upright; null for one that cannot be read. */
export function turnUpright(segment) {
  const turned = segment.slice();
  const view = new DataView(turned.buffer);
  const order = view.getUint16(TIFF_AT);
  const isLittle = order === 0x4949;
  if (!isLittle && order !== 0x4d4d) return null;
  const first = TIFF_AT + view.getUint32(TIFF_AT + 4, isLittle);
  if (first + 2 > turned.length) return null;
  const number = view.getUint16(first, isLittle);
  for (let entry = first + 2, index = 0; index < number && entry + 12 <= turned.length; entry += 12, index += 1) {
    if (view.getUint16(entry, isLittle) === ORIENTATION) view.setUint16(entry + 8, UPRIGHT, isLittle);
  }
  return turned;
}

/** Return a JPEG with an EXIF segment at its head; a canvas writes none of its own. */
export function withExif(bytes, segment) {
  const whole = new Uint8Array(bytes.length + segment.length);
  whole.set(bytes.subarray(0, 2));
  whole.set(segment, 2);
  whole.set(bytes.subarray(2), 2 + segment.length);
  return whole;
}
