import assert from "node:assert/strict";
import { test } from "node:test";

import "./map_page.js";

const { withPlace, withView } = await import("../../static/js/map/take.js");

const bounds = (west, south, east, north) => ({ getWest: () => west, getSouth: () => south, getEast: () => east, getNorth: () => north });

test("a file is asked for with what is in view, its other words kept", () => {
  const url = new URL(withView("http://x/exports/map.pdf?district=211300&paper=a3", bounds(119.123456789, 40.5, 121, 42.25)));
  assert.equal(url.searchParams.get("view"), "119.12346,40.5,121,42.25");
  assert.equal(url.searchParams.get("district"), "211300");
  assert.equal(url.searchParams.get("paper"), "a3");
});

test("asked again after the map was moved, the view is the new one and the only one", () => {
  const first = withView("http://x/exports/map.png", bounds(1, 2, 3, 4));
  const url = new URL(withView(first, bounds(5, 6, 7, 8)));
  assert.deepEqual(url.searchParams.getAll("view"), ["5,6,7,8"]);
});

test("a file has the colours of the page", () => {
  const words = new URLSearchParams("shade=number&colour=custody&lat=4");
  const sheet = new URL(withView("http://x/exports/map.pdf", bounds(1, 2, 3, 4), words));
  assert.deepEqual([...sheet.searchParams.keys()], ["shade", "colour", "view"]);
  assert.equal(new URL(withView(sheet.href, bounds(1, 2, 3, 4))).searchParams.has("colour"), false);
  const offline = new URL(withView("http://x/exports/map.html", bounds(1, 2, 3, 4), words));
  assert.deepEqual([...offline.searchParams.keys()], ["shade", "colour", "view"]);
});

test("the code for another site keeps its filter, and gets where the map looks and its colours", () => {
  const address = "http://x/embed?district=211300&z=4";
  const code = `<iframe src="${address}" title="图"></iframe>`;
  const changed = withPlace(code, { lat: "41.5", lng: "120", z: "9", shade: null });
  const url = new URL(changed.match(/src="([^"]*)"/)[1]);
  assert.equal(url.searchParams.get("district"), "211300");
  assert.deepEqual(["lat", "lng", "z"].map((word) => url.searchParams.getAll(word).join()), ["41.5", "120", "9"]);
  assert.equal(url.searchParams.has("shade"), false);
  assert.match(changed, /title="图"><\/iframe>$/);
});
