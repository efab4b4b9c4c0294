import assert from "node:assert/strict";
import { test } from "node:test";

import { fetchLatest, withWords } from "../../static/js/map/data.js";

/** Answer requests when told to, and stop them as a browser does. */
function standIn() {
  const asked = [];
  globalThis.fetch = (url, { signal }) => new Promise((resolve, reject) => {
    asked.push({ url, answer: (body, ok = true) => resolve({ ok, status: ok ? 200 : 503, json: async () => body }) });
    signal.addEventListener("abort", () => reject(Object.assign(new Error("stopped"), { name: "AbortError" })));
  });
  return asked;
}

test("a newer request takes the place of an older one of its name", async () => {
  const asked = standIn();
  const older = fetchLatest("features", "/map/features?q=a");
  const other = fetchLatest("districts", "/map/districts");
  const newer = fetchLatest("features", "/map/features?q=ab");
  asked[2].answer({ features: [1] });
  asked[1].answer({ features: [2] });
  assert.equal(await older, null);
  assert.deepEqual(await newer, { features: [1] });
  assert.deepEqual(await other, { features: [2] });
});

test("an answer that is an error is told with its address", async () => {
  const asked = standIn();
  const wanted = fetchLatest("features", "/map/features");
  asked[0].answer({}, false);
  await assert.rejects(wanted, /503 \/map\/features/);
});

test("an address carries the words and the language of the page, so that no cache mixes two", () => {
  globalThis.document = { documentElement: { lang: "en" } };
  assert.equal(withWords("/map/features"), "/map/features?lang=en");
  globalThis.document = { documentElement: { lang: "zh-CN" } };
  assert.equal(withWords("/map/features", new URLSearchParams({ q: "桥" })), "/map/features?q=%E6%A1%A5&lang=zh");
});
