/** The way to the other map: it looks where this one does. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { withOwnWords } from "../../static/js/map/whose.js";

const HREF = "https://x.example/federation/map?district=210000";

test("what both maps take goes along, in place of what stood there", () => {
  const words = new URLSearchParams("lat=41.5&lng=120&z=7&colour=type&q=x&shade=number");
  assert.equal(withOwnWords(HREF, words), `${HREF}&lat=41.5&lng=120&z=7&colour=type`);
  assert.equal(withOwnWords(`${HREF}&lat=1&lng=2&z=3`, new URLSearchParams()), HREF);
});

test("a choice that the other does not have stays behind", () => {
  assert.equal(withOwnWords(HREF, new URLSearchParams("colour=warning"), "warning"), HREF);
  assert.equal(withOwnWords(HREF, new URLSearchParams("colour=warning")), `${HREF}&colour=warning`);
});
