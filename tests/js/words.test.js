import assert from "node:assert/strict";
import { test } from "node:test";

import "./map_page.js";

const { statusLabel, typeLabel, whereabouts, years } = await import("../../static/js/map/words.js");

test("codes have the page's names", () => {
  assert.equal(typeLabel("expressway"), "高速公路");
  assert.equal(statusLabel("construction"), "在建");
});

test("years are as exact as the plan gives them", () => {
  assert.equal(years({ start_year: 2021, start_month: 6, end_year: 2025, end_month: null }), "2021-06–2025");
  assert.equal(years({ start_year: 2023, end_year: 2023 }), "2023");
  assert.equal(years({ start_year: 2021, start_month: 12 }), "2021-12 起");
  assert.equal(years({ end_year: 2025 }), "至 2025");
  assert.equal(years({}), "未载明");
});

test("a place says how it was found and how far off it may be", () => {
  assert.equal(whereabouts({ precision: "site", method: "plan" }), "具体地点,规划载明");
  assert.equal(whereabouts({ precision: "site", method: "plan", accuracy_m: 250 }), "具体地点,规划载明,误差约 0.25 公里");
  assert.equal(whereabouts({ precision: "site", method: "estimated", accuracy_m: 3240 }), "具体地点,推定,误差约 3.2 公里");
  assert.equal(whereabouts({ precision: "site", method: "plan", accuracy_m: 100 }), "具体地点,规划载明,误差约 0.1 公里");
  assert.equal(whereabouts({ precision: "district" }), "只到县区");
});
