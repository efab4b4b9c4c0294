import assert from "node:assert/strict";
import test from "node:test";

import { multiples, stepFor } from "../../static/js/map/graticule.js";

test("lines stand at least so far apart, at steps that can be read", () => {
  assert.equal(stepFor(0.0003), 0.1);
  assert.equal(stepFor(0.00002), 0.005);
  assert.equal(stepFor(0.1), 1);
});

test("lines stand at multiples of the step, both ends included", () => {
  assert.deepEqual(multiples(120.421, 120.449, 0.01), [120.43, 120.44]);
  assert.deepEqual(multiples(41.55, 41.57, 0.01), [41.55, 41.56, 41.57]);
  assert.deepEqual(multiples(-0.015, 0.011, 0.01), [-0.01, 0, 0.01]);
  assert.deepEqual(multiples(1.001, 1.009, 0.01), []);
});
