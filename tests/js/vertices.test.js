import assert from "node:assert/strict";
import { test } from "node:test";

import { isReadable, parse, parseOne, write } from "../../static/js/map/vertices.js";

test("a point is two numbers or degrees, minutes and seconds, longitude first", () => {
  assert.deepEqual(parseOne("120.45, 41.57"), [120.45, 41.57]);
  assert.deepEqual(parseOne(" 120.45\t41.57 "), [120.45, 41.57]);
  assert.deepEqual(parseOne("120°27′00″E 41°30′N"), [120.45, 41.5]);
  for (const text of ["", "120.45", "1 2 3", "东 西", "120.45,"]) assert.equal(parseOne(text), null);
});

test("an empty line begins another part, also where nothing follows yet", () => {
  assert.deepEqual(parse("120 41\n121 41\n\n122 41"), [[[120, 41], [121, 41]], [[122, 41]]]);
  assert.deepEqual(parse("120 41\n\n"), [[[120, 41]], []]);
  assert.deepEqual(parse("120 41\n"), [[[120, 41]]]);
  assert.deepEqual(parse(" \n"), []);
});

test("what is written is read again as it was", () => {
  const parts = [[[120.123456, 41], [121, 41]], [[122, 41], [122, 42]]];
  assert.deepEqual(parse(write(parts, 6)), parts);
  assert.deepEqual(parse(write([[[120, 41]], []], 6)), [[[120, 41]], []]);
  assert.equal(write([], 6), "");
});

test("a line that is no point is told from one that is", () => {
  assert.ok(isReadable("120 41\r\n\r\n121 41"));
  assert.ok(!isReadable("120 41\n某村东头"));
});
