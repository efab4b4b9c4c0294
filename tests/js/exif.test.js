/** What a camera writes into a photo goes from the large file into the small one. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { findExif, turnUpright, withExif } from "../../static/js/field/exif.js";

const bytesOf = (text) => [...text].map((one) => one.codePointAt(0));

/** Return an EXIF segment in either order of bytes whose one entry says how the picture is turned. */
function makeExif(turned, isLittle) {
  const two = (number) => (isLittle ? [number & 255, number >> 8] : [number >> 8, number & 255]);
  const four = (number) => (isLittle ? [...two(number), 0, 0] : [0, 0, ...two(number)]);
  const tiff = [...bytesOf(isLittle ? "II" : "MM"), ...two(42), ...four(8), ...two(1), ...two(0x0112), ...two(3), ...four(1), ...two(turned), 0, 0, ...four(0)];
  const body = [...bytesOf("Exif\0\0"), ...tiff];
  return [0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 255, ...body];
}

const JFIF = [0xff, 0xe0, 0, 4, 1, 2];
const REST = [0xff, 0xda, 0, 2, 9, 9, 0xff, 0xd9];
const makeJpeg = (...segments) => new Uint8Array([0xff, 0xd8, ...segments.flat(), ...REST]);

for (const isLittle of [true, false]) {
  test(`notes are found, turned upright and put at the head, ${isLittle ? "II" : "MM"}`, () => {
    const notes = makeExif(6, isLittle);
    const found = findExif(makeJpeg(JFIF, notes));
    assert.deepEqual([...found], notes);
    const upright = turnUpright(found);
    assert.deepEqual([...upright], makeExif(1, isLittle));
    assert.deepEqual([...found], notes);
    assert.deepEqual([...withExif(makeJpeg(JFIF), upright)], [...makeJpeg(makeExif(1, isLittle), JFIF)]);
  });
}

test("what has no notes, is cut off or no JPEG has none", () => {
  assert.equal(findExif(makeJpeg(JFIF)), null);
  assert.equal(findExif(makeJpeg(makeExif(1, true)).slice(0, 20)), null);
  assert.equal(findExif(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0])), null);
  assert.equal(findExif(new Uint8Array([])), null);
  assert.equal(turnUpright(new Uint8Array([0xff, 0xe1, 0, 20, ...bytesOf("Exif\0\0"), ...bytesOf("XX"), 0, 0, 0, 0, 0, 0])), null);
});
