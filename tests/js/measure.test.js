import "./map_page.js";

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

import { areaWords, lengthWords, measure } from "../../static/js/map/measure.js";

const geodesic = createRequire(import.meta.url)("geographiclib-geodesic");
const near = (value, wanted, error) => assert.ok(Math.abs(value - wanted) < error, `${value} is not ${wanted}`);

test("lengths are those of the ellipsoid, leg by leg", () => {
  // A degree along the meridian and one along the equator, by WGS-84's tables.
  near(measure(geodesic, [[0, 0], [1, 0]]).length, 110_574.39, 0.01);
  near(measure(geodesic, [[0, 0], [0, 1]]).length, 111_319.49, 0.01);
  near(measure(geodesic, [[0, 0], [1, 0], [0, 0]]).length, 221_148.78, 0.02);
  assert.equal(measure(geodesic, [[41, 120]]).length, 0);
  assert.equal(measure(geodesic, []).length, 0);
});

test("an area needs three points, whichever way round", () => {
  assert.equal(measure(geodesic, [[41, 120], [41, 121]]).area, null);
  const ring = [[0, 0], [0, 1], [1, 1], [1, 0]];
  near(measure(geodesic, ring).area / 1e6, 12_308.778, 0.01);
  near(measure(geodesic, [...ring].reverse()).area / 1e6, 12_308.778, 0.01);
});

test("the unit follows the size", () => {
  assert.equal(lengthWords(999.4), "999 米");
  assert.equal(lengthWords(12_345), "12.35 公里");
  assert.equal(lengthWords(1_234_567), "1,235 公里");
  assert.equal(areaWords(9_999), "9,999 平方米");
  assert.equal(areaWords(123_456), "12.35 公顷");
  assert.equal(areaWords(2.5e8), "25,000 公顷 (250 平方公里)");
});
