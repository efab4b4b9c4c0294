import assert from "node:assert/strict";
import { test } from "node:test";

import "./map_page.js";

globalThis.document.documentElement = { lang: "zh-CN" };

const { page } = await import("../../static/js/map/page.js");
const { blocksOf, isWithin, makeSource } = await import("../../static/js/map/view.js");

const point = (x, y) => ({ x, y });

/** Stand in for a map of 1000 by 800 pixels whose north-west corner is at a pixel of a zoom. */
function standIn(look) {
  return {
    getZoom: () => look.zoom,
    getBounds: () => ({ getNorthWest: () => point(look.x, look.y), getSouthEast: () => point(look.x + 1000, look.y + 800) }),
    project: ({ x, y }) => point(x, y),
  };
}

test("a view is asked for in whole blocks that hold it", () => {
  assert.deepEqual(blocksOf(7, [27_000, 12_000, 28_440, 12_900]), [7, 104, 46, 111, 51]);
  assert.deepEqual(blocksOf(7, [26_700, 11_900, 28_140, 12_790]), [7, 104, 46, 109, 49]);
});

test("no block lies outside of the world", () => {
  assert.deepEqual(blocksOf(3, [-700, -200, 5000, 9000]), [3, 0, 0, 7, 7]);
  assert.deepEqual(blocksOf(0, [-600, -300, 900, 600]), [0, 0, 0, 0, 0]);
});

test("blocks lie within others of the same zoom only", () => {
  assert.equal(isWithin([7, 104, 46, 105, 47], [7, 104, 46, 109, 49]), true);
  assert.equal(isWithin([7, 102, 46, 105, 47], [7, 104, 46, 109, 49]), false);
  assert.equal(isWithin([8, 104, 46, 105, 47], [7, 104, 46, 109, 49]), false);
});

test("where districts are many, another view asks anew and a small move does not", () => {
  page.by_view = true;
  const look = { zoom: 7.5, x: 27_000, y: 12_000 };
  const source = makeSource(standIn(look), "/map/districts");
  assert.equal(source.hasLeft(), false);
  assert.equal(new URL(source.addressFor(new URLSearchParams("type=railway")), "http://x").search, "?type=railway&view=7%2F104%2F46%2F109%2F51&lang=zh");
  look.x += 60;
  assert.equal(source.hasLeft(), false);
  look.x += 5000;
  assert.equal(source.hasLeft(), true);
  delete page.by_view;
});

test("where districts are few, all are asked for once", () => {
  const look = { zoom: 7, x: 27_000, y: 12_000 };
  const source = makeSource(standIn(look), "/map/districts");
  assert.equal(source.addressFor(new URLSearchParams()), "/map/districts?lang=zh");
  look.zoom = 12;
  assert.equal(source.hasLeft(), false);
});
