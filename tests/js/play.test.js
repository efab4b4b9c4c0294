import "./map_page.js";

import assert from "node:assert/strict";
import { test } from "node:test";

import { framesOf } from "../../static/js/map/play.js";

const day = (year, month) => `${year}-${String(month).padStart(2, "0")}-28`;

test("of several years their ends are played, from the first day to the last", () => {
  const stops = [2023, 2024, 2025].flatMap((year) => Array.from({ length: 12 }, (_, at) => day(year, at + 1))).slice(3, -4);
  assert.deepEqual(framesOf(stops).map((at) => stops[at]), ["2023-04-28", "2023-12-28", "2024-12-28", "2025-08-28"]);
});

test("of one year every stop is, or as many as one looks at, first and last among them", () => {
  assert.deepEqual(framesOf(["2026-01-01", "2026-01-02"]), [0, 1]);
  const days = Array.from({ length: 90 }, (_, at) => `2026-0${1 + Math.floor(at / 28)}-${String((at % 28) + 1).padStart(2, "0")}`);
  const frames = framesOf(days);
  assert.equal(frames.length, 24);
  assert.deepEqual([frames[0], frames.at(-1)], [0, 89]);
  assert.equal(new Set(frames).size, 24);
});
