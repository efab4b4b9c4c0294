/** The way to the other map: it looks where this one does. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { withOwnWords } from "../../static/js/map/whose.js";

const HREF = "https://x.example/federation/map";

test("what both maps take goes along, in place of what stood there", () => {
  const words = new URLSearchParams("district=210000&status=planned&status=signed&lat=41.5&lng=120&z=7&colour=type&q=x&shade=number");
  const kept = "district=210000&status=planned&status=signed&lat=41.5&lng=120&z=7&colour=type";
  assert.equal(withOwnWords(HREF, words), `${HREF}?${kept}`);
  assert.equal(withOwnWords(`${HREF}?district=220000&lat=1&lng=2&z=3`, new URLSearchParams()), HREF);
});

test("a choice that the other does not have stays behind", () => {
  assert.equal(withOwnWords(HREF, new URLSearchParams("colour=warning"), "warning"), HREF);
  assert.equal(withOwnWords(HREF, new URLSearchParams("colour=warning")), `${HREF}?colour=warning`);
});
