import "./map_page.js";

import assert from "node:assert/strict";
import { test } from "node:test";

import { gather, middle } from "../../static/js/map/gather.js";
import { addUp, badged, listUrl } from "../../static/js/map/unlocated.js";

const row = (adcode, number, wan, more = {}) => ({
  adcode, kind: "district", label_point: [120, 41], unlocated_number: number, unlocated_wan: wan, unlocated_silent_number: 0, ...more,
});
const at = (item) => item;
const room = () => [100, 40];

test("badges that would touch become one, and the rest stay where they are", () => {
  assert.deepEqual(gather([[0, 0], [300, 0]], at, room), [[[0, 0]], [[300, 0]]]);
  assert.deepEqual(gather([[0, 0], [60, 10], [300, 0]], at, room), [[[0, 0], [60, 10]], [[300, 0]]]);
  assert.deepEqual(gather([], at, room), []);
});

test("no two groups touch, and nothing is lost", () => {
  const places = Array.from({ length: 40 }, (_, step) => [(step * 97) % 360, (step * 53) % 300]);
  const groups = gather(places, at, room);
  assert.equal(groups.flat().length, places.length);
  const middles = groups.map((group) => middle(group, at));
  for (const [a, one] of middles.entries()) {
    for (const other of middles.slice(a + 1)) {
      assert.ok(Math.abs(one[0] - other[0]) >= 100 || Math.abs(one[1] - other[1]) >= 40);
    }
  }
});

test("a badge adds up what its districts have unlocated; silence is no zero", () => {
  assert.deepEqual(addUp([row("211302", 2, 100), row("211303", 1, 0.5)]), { number: 3, yuan: 1005000, known: 3 });
  assert.deepEqual(addUp([row("211302", 2, 0, { unlocated_silent_number: 2 })]), { number: 2, yuan: 0, known: 0 });
  assert.deepEqual(addUp([row("211302", 0, 50)]), { number: 0, yuan: 500000, known: 1 });
});

test("only rows with something unlocated and a place to stand have a badge", () => {
  const rows = [row("211302", 1, 0), row("211303", 0, 0), row("211300", 1, 5, { kind: "city" }), row(null, 3, 9, { kind: "cross", label_point: null })];
  const found = badged({ features: rows.map((properties) => ({ properties })) });
  assert.deepEqual(found.map(({ adcode }) => adcode), ["211302", "211300"]);
});

test("the list of a badge keeps the filter, with its own districts and what has no place", () => {
  const words = new URLSearchParams("status=planned&district=211300&as_of=2026-01-01");
  const url = listUrl("/projects", words, [row("211302", 1, 1), row("211303", 1, 1)]);
  assert.equal(url, "/projects?status=planned&as_of=2026-01-01&district=211302&district=211303&bucket=district&precision=district&precision=none");
  assert.match(listUrl("/projects", new URLSearchParams("precision=none&precision=township"), [row("211302", 1, 1)]), /bucket=district&precision=none$/);
});
