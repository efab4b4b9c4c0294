import assert from "node:assert/strict";
import { test } from "node:test";

import { bestPlace, moved, nearestClear } from "../../static/js/map/boxes.js";

const HOME = { left: 0, right: 60, top: 0, bottom: 16 };
const around = (...places) => places.map((place) => moved(HOME, place));

test("a name stays at home where nothing is", () => {
  assert.deepEqual(bestPlace(HOME, [], []), [0, 0]);
});

test("a name steps aside for a weightier one, above before below", () => {
  assert.deepEqual(bestPlace(HOME, [HOME], []), [0, -26]);
  assert.deepEqual(bestPlace(HOME, around([0, 0], [0, -26]), []), [0, 26]);
});

test("pins are avoided, and borne only where they cover little", () => {
  assert.deepEqual(bestPlace(HOME, [], [HOME]), [0, -26]);
  const wall = { left: -500, right: 500, top: -500, bottom: 500 };
  assert.equal(bestPlace(HOME, [], [wall]), null);
  const strip = { left: -500, right: 500, top: 0, bottom: 500 };
  const sliver = { left: 0, right: 6, top: -500, bottom: 500 };
  assert.deepEqual(bestPlace(HOME, around([0, -26], [0, -42], [-40, -20], [40, -20], [0, -58]), [strip]), null);
  assert.deepEqual(bestPlace(HOME, around([-40, -20], [40, -20], [-40, 20], [40, 20]), [sliver]), [0, 0]);
});

test("where weightier names stand everywhere, none is left", () => {
  assert.equal(bestPlace(HOME, [{ left: -500, right: 500, top: -500, bottom: 500 }], []), null);
});

test("a badge steps to the nearest clear place and stays home where there is none", () => {
  assert.deepEqual(nearestClear(HOME, []), [0, 0]);
  const place = nearestClear(HOME, [HOME]);
  const box = moved(HOME, place);
  assert.ok(box.top >= HOME.bottom || box.bottom <= HOME.top || box.left >= HOME.right || box.right <= HOME.left);
  assert.ok(Math.hypot(...place) <= 20);
  assert.deepEqual(nearestClear(HOME, [{ left: -500, right: 500, top: -500, bottom: 500 }]), [0, 0]);
});
