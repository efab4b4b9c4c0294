import assert from "node:assert/strict";
import { test } from "node:test";

import { nextToward } from "../../static/js/map/keyboard.js";

const RIGHT = [1, 0];
const UP = [0, -1];

test("the next mark in a direction is the near one that lies that way", () => {
  const places = [[100, 0], [50, 10], [-20, 0], [10, 90], [0, -70]];
  assert.equal(nextToward([0, 0], places, RIGHT), 1);
  assert.equal(nextToward([0, 0], places, UP), 4);
});

test("every mark can be come to: what lies aside of both ways belongs to at least one", () => {
  const diagonal = [[50, 50]];
  assert.equal(nextToward([0, 0], diagonal, RIGHT), 0);
  assert.equal(nextToward([0, 0], diagonal, [0, 1]), 0);
  assert.equal(nextToward([0, 0], diagonal, UP), -1);
});

test("at the edge there is none, and a mark at the same place is not on the way", () => {
  assert.equal(nextToward([0, 0], [], RIGHT), -1);
  assert.equal(nextToward([0, 0], [[0, 0], [-5, 0]], RIGHT), -1);
});
