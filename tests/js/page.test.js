import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { address } from "./map_page.js";

const { filterWords, replaceWords, say, withPast } = await import("../../static/js/map/page.js");

beforeEach(() => Object.assign(location, { pathname: "/", search: "", hash: "" }));

test("a text has its places filled, and a value is never read as a pattern", () => {
  assert.equal(say("from_year", { when: "2021" }), "2021 起");
  assert.equal(say("from_year", { when: "$&$1" }), "$&$1 起");
});

test("the filter's words are those of the address without the page's own", () => {
  location.search = "?district=211302&district=211303&shade=number&lat=41.5&lng=120&z=8&lang=en&q=桥";
  assert.equal(filterWords().toString(), new URLSearchParams("district=211302&district=211303&q=桥").toString());
});

test("a link keeps the past that the page shows", () => {
  assert.equal(withPast("/projects/LT-211302-0001"), "/projects/LT-211302-0001");
  location.search = "?as_of=2026-01-01T08:00%2B08:00";
  assert.equal(withPast("/projects/LT-211302-0001"), "/projects/LT-211302-0001?as_of=2026-01-01T08%3A00%2B08%3A00");
});

test("a word of the address is changed or taken out, the rest stays, and it is told", () => {
  location.search = "?q=a&z=7";
  location.hash = "#list";
  const before = address.changed;
  replaceWords({ z: "8", q: null, lat: "41.5000" });
  assert.equal(address.shown, "/?z=8&lat=41.5000#list");
  replaceWords({ q: null, z: null });
  assert.equal(address.shown, "/#list");
  assert.equal(address.changed, before + 2);
});
