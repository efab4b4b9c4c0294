import "./map_page.js";

import assert from "node:assert/strict";
import { test } from "node:test";

import { sumCells } from "../../static/js/map/cells.js";
import { colourBy, countTones, toneOf } from "../../static/js/map/colours.js";
import { gather } from "../../static/js/map/gather.js";
import { isOnePlace } from "../../static/js/map/pins.js";
import { markRoom, ringWidth } from "../../static/js/map/rings.js";

const at = ([x, y]) => [x, y];
const project = (status, coordinates = [120, 41]) => ({ geometry: { type: "Point", coordinates }, properties: { status } });
const many = (number) => Array.from({ length: number }, () => project("construction"));

test("a ring grows with what it holds, a pin stands on its place", () => {
  assert.deepEqual([1, 9, 10, 99, 100].map(ringWidth), [40, 40, 44, 44, 48]);
  assert.deepEqual(markRoom(many(1)), [30, 36, 18]);
  assert.deepEqual(markRoom(many(12)), [46, 46]);
});

test("the shares of a ring are those of the colours chosen, and add up to all", () => {
  const features = [
    { properties: { status: "planned", type: "expressway", warning: "red", custody: "planned" } },
    { properties: { status: "construction", type: "expressway", custody: "verified" } },
    { properties: { status: "planned", type: "expressway", warning: "yellow", custody: "planned" } },
  ];
  const shares = (name) => {
    colourBy(name);
    return countTones(features).map(({ tone, number }) => [tone, number]);
  };
  assert.deepEqual(shares("warning"), [["tone-warning-red", 1], ["tone-warning-yellow", 1], ["tone-warning-none", 1]]);
  assert.deepEqual(shares("type"), [["tone-type-transport", 3]]);
  assert.deepEqual(shares("custody"), [["tone-custody-planned", 2], ["tone-custody-verified", 1]]);
  assert.deepEqual(shares("status"), [["tone-status-planned", 2], ["tone-status-construction", 1]]);
  assert.equal(toneOf(features[1].properties), "tone-status-construction");
  assert.deepEqual(countTones([]), []);
});

test("a pin is in the way of what stands above its place, not of what lies below", () => {
  const room = () => [30, 36, 18];
  const ring = (members) => (members.length === 1 && members[0][2] ? [40, 40] : room());
  assert.equal(gather([[0, 0], [0, -30, true]], at, ring).length, 1);
  assert.equal(gather([[0, 0], [0, 30, true]], at, ring).length, 2);
});

test("what stands at one place is together however small its marks are", () => {
  assert.deepEqual(gather([[5, 5], [5, 5]], at, () => [0, 0]).map((group) => group.length), [2]);
});

test("two thousand projects are gathered without anything touching or missing", () => {
  const places = Array.from({ length: 2000 }, (_, step) => [(step * 7919) % 3000, (step * 104729) % 2100]);
  const groups = gather(places, at, () => [46, 46]);
  assert.equal(groups.flat().length, 2000);
  const middles = groups.map((group) => [0, 1].map((axis) => group.reduce((sum, place) => sum + place[axis], 0) / group.length));
  for (const [index, one] of middles.entries()) {
    for (const other of middles.slice(index + 1)) {
      assert.ok([0, 1].some((axis) => Math.abs(one[axis] - other[axis]) >= 46 - 1e-6));
    }
  }
});

test("only what stands at the very same place is a stack", () => {
  assert.ok(isOnePlace([project("construction"), project("construction")]));
  assert.ok(!isOnePlace([project("construction"), project("construction", [120.0001, 41])]));
});

test("cells of the server that are drawn as one add up exactly", () => {
  const cell = (count, wan, known, bbox) => ({ bbox, properties: { count, investment_wan: wan, known_count: known } });
  const sum = sumCells([cell(2, 100, 1, [1, 2, 3, 4]), cell(3, null, 0, [0, 3, 2, 6])]);
  assert.deepEqual(sum, { number: 5, yuan: 1000000, known: 1, box: [[2, 0], [6, 3]] });
});
