import assert from "node:assert/strict";
import { test } from "node:test";

import { asTyped, percent, workOut } from "../../static/js/forms/shares.js";

test("the month follows from the cumulative amount and what was before, and the other way round", () => {
  assert.deepEqual(workOut({ month: 120.25, cumulative: null }, 179.75), { month: 120.25, cumulative: 300 });
  assert.deepEqual(workOut({ month: null, cumulative: 300 }, 179.75), { month: 120.25, cumulative: 300 });
  assert.deepEqual(workOut({ month: 5, cumulative: 9 }, 100), { month: 5, cumulative: 9 });
  assert.deepEqual(workOut({ month: null, cumulative: null }, 100), { month: null, cumulative: null });
});

test("without a month before nothing follows", () => {
  assert.deepEqual(workOut({ month: 5, cumulative: null }, null), { month: 5, cumulative: null });
  assert.deepEqual(workOut({ month: null, cumulative: 5 }, null), { month: null, cumulative: 5 });
});

test("a share has a tenth of a percent, and a dash where a term is unknown", () => {
  assert.equal(percent(1, 3), "33.3%");
  assert.equal(percent(0, 100), "0%");
  assert.equal(percent(150, 100), "150%");
  for (const [part, whole] of [[null, 100], [1, null], [1, 0]]) assert.equal(percent(part, whole), "—");
});

test("an amount that was worked out is written to the yuan", () => {
  assert.equal(asTyped(0.1 + 0.2), "0.3");
  assert.equal(asTyped(1234.56789), "1234.5679");
  assert.equal(asTyped(null), "");
});
