import assert from "node:assert/strict";
import { test } from "node:test";

import { classOf, nice, quantileBounds, quantiles } from "../../static/js/map/classes.js";

test("a bound reads well and lies near", () => {
  assert.deepEqual([0, -3, 1.07, 16.4, 347, 9600, 0.0123].map(nice), [0, 0, 1, 16, 350, 10000, 0.012]);
});

test("before they are rounded they are mapclassify's", () => {
  // What mapclassify 2.10's Quantiles(values, k=5).bins says, without the last, which is the largest value.
  const cases = [
    [[3, 5, 8, 13, 21, 34, 55, 89, 144, 233], [7.4, 17.8, 42.4, 100]],
    [[0.5, 0.7, 1.1, 2.4, 2.4, 9.8, 31.2, 40.5, 77, 402.25, 1200.5], [1.1, 2.4, 31.2, 77]],
    [[1, 1, 1, 1, 2, 2, 9], [1, 1, 1.6, 2]],
  ];
  for (const [values, bins] of cases) {
    for (const [at, bound] of quantiles(values).entries()) assert.ok(Math.abs(bound - bins[at]) < 1e-9, `${bound} is not ${bins[at]}`);
  }
});

test("bounds rise, are distinct, and lie inside the values", () => {
  const values = Array.from({ length: 100 }, (_, at) => (at + 1) ** 2);
  const bounds = quantileBounds(values);
  assert.equal(bounds.length, 4);
  assert.deepEqual(bounds, [...new Set(bounds)].sort((a, b) => a - b));
  for (const bound of bounds) assert.ok(bound > 1 && bound <= 10000);
  const sizes = [1, 2, 3, 4, 5].map((number) => values.filter((value) => classOf(value, bounds) === number).length);
  for (const size of sizes) assert.ok(size >= 15 && size <= 25, String(sizes));
});

test("few values make few classes, none makes none", () => {
  assert.deepEqual(quantileBounds([]), []);
  assert.deepEqual(quantileBounds([0, 0, -5]), []);
  assert.deepEqual(quantileBounds([7]), []);
  assert.deepEqual(quantileBounds([5, 5, 5, 5]), []);
});

test("numbers of projects have whole bounds of one at least", () => {
  const bounds = quantileBounds([1, 1, 2, 2, 3, 4, 9, 20], true);
  for (const bound of bounds) assert.ok(Number.isInteger(bound) && bound >= 1);
});

test("nothing is class 0, a bound belongs to the class above it", () => {
  const bounds = [10, 20];
  assert.deepEqual([0, -1, null, 5, 10, 19.9, 20, 99].map((value) => classOf(value, bounds)), [0, 0, 0, 1, 2, 2, 3, 3]);
});
