import assert from "node:assert/strict";
import { test } from "node:test";

import "./map_page.js";

const { page } = await import("../../static/js/map/page.js");
const { asNumber, countKnown, countedYuan, sumWords, toYuan, wanAsYi, yuanAsYi, yuanRing, yuanShort } = await import("../../static/js/map/money.js");

test("an amount of 万元 becomes whole yuan, though a number cannot hold it exactly", () => {
  assert.equal(toYuan(88.8888), 888888);
  assert.equal(toYuan(0.0001), 1);
  assert.equal(toYuan(1.1), 11000);
  assert.equal(toYuan(null), 0);
  assert.equal(toYuan(undefined), 0);
});

test("a sum runs over what counts, to the yuan", () => {
  const features = [0.1, 0.2, null, 1939.0588].map((wan) => ({ properties: { counted_wan: wan } }));
  assert.equal(countedYuan(features), 19393588);
  assert.equal(countedYuan([]), 0);
});

test("亿元 have two places and separators", () => {
  assert.equal(yuanAsYi(193918000000), "1,939.18 亿元");
  assert.equal(yuanAsYi(0), "0.00 亿元");
  assert.equal(wanAsYi(10000), "1.00 亿元");
});

test("what no plan states is said, and is not zero", () => {
  assert.equal(wanAsYi(null), "未载明");
  assert.equal(wanAsYi(undefined), "未载明");
  assert.equal(wanAsYi(0), "0.00 亿元");
});

test("a ring has room for two figures", () => {
  assert.equal(yuanRing(123456000000), "1235亿");
  assert.equal(yuanRing(3074000000), "31亿");
  assert.equal(yuanRing(996000000), "10亿");
  assert.equal(yuanRing(163600000), "1.6亿");
  assert.equal(yuanRing(9500000), "0.1亿");
  assert.equal(yuanRing(9140000), "910万");
  assert.equal(yuanRing(4000), "0.4万");
  page.language = "en";
  assert.equal(yuanRing(3074000000), "3.1\u200abn");
  assert.equal(yuanRing(163600000), "160\u200am");
  page.language = "zh";
});

test("a badge has room for two places, above ten for one, above a hundred for none", () => {
  assert.equal(yuanShort(123400000), "1.23亿");
  assert.equal(yuanShort(1236000000), "12.4亿");
  assert.equal(yuanShort(123456000000), "1,235亿");
  assert.equal(yuanShort(500000), "0.01亿");
});

test("a number has separators and at most four places", () => {
  assert.equal(asNumber(1234567), "1,234,567");
  assert.equal(asNumber(7500.50001), "7,500.5");
});

test("silence is no zero", () => {
  const silent = { properties: { investment_wan: null, counted_wan: 0 } };
  const known = { properties: { investment_wan: 5, counted_wan: 5 } };
  const rest = { properties: { investment_wan: null, counted_wan: 2 } };
  assert.equal(countKnown([silent, known, rest]), 2);
  assert.equal(sumWords(0, 0, 3), "未载明");
  assert.equal(sumWords(50000, 1, 3), "0.00 亿元 (1 个有数,2 个未载明)");
  assert.equal(sumWords(50000, 3, 3), yuanAsYi(50000));
});

test("English counts in bn and m, with three figures", () => {
  page.language = "en";
  const said = [19400000000, 192347045700, 1320000000, 3200000, 123456700, 999990000, 12350000, 600000, 0].map(yuanAsYi);
  page.language = "zh";
  assert.deepEqual(said, ["CN¥ 19.4 bn", "CN¥ 192.3 bn", "CN¥ 1.32 bn", "CN¥ 3.2 m", "CN¥ 123.5 m", "CN¥ 1 bn", "CN¥ 12.4 m", "CN¥ 600,000", "CN¥ 0"]);
});
