import assert from "node:assert/strict";
import { test } from "node:test";

import { readNumber } from "../../static/js/site/number.js";

test("an amount is read as people write it", () => {
  assert.equal(readNumber(" 1,234.5 "), 1234.5);
  assert.equal(readNumber("1 234 567"), 1234567);
  assert.equal(readNumber("12,345.25"), 12345.25);
  assert.equal(readNumber("−3.25"), -3.25);
  assert.equal(readNumber("+7"), 7);
  assert.equal(readNumber("\u200b5\u200b"), 5);
  assert.equal(readNumber("0"), 0);
});

test("what is no amount is none", () => {
  for (const text of ["", "  ", "十万", "1.23456", "1e5", "12亿", "--1", "12,34", "1,2345", "1 23", "0x10"]) {
    assert.equal(readNumber(text), null, text);
  }
});
