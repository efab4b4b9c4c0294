import assert from "node:assert/strict";
import test from "node:test";

import { findKept, forgetOthers, nameCache } from "../../static/js/field/kept_pages.js";

/** Caches as a browser has them: opening one that is not there makes it. */
function makeCaches(pages) {
  const held = new Map(Object.entries(pages).map(([name, paths]) => [name, new Map(paths.map((path) => [path, `${name} ${path}`]))]));
  const open = async (name) => held.set(name, held.get(name) ?? new Map()).get(name);
  return {
    keys: async () => [...held.keys()],
    open: async (name) => {
      const cache = await open(name);
      return { keys: async () => [...cache.keys()], match: async (path) => cache.get(path) };
    },
    match: async (path, { cacheName }) => held.get(cacheName)?.get(path),
    delete: async (name) => held.delete(name),
  };
}

const OLD = nameCache(7, "000000000000");
const NEW = nameCache(7, "1234567890ab");

test("a page is found in whichever version keeps it", async () => {
  globalThis.caches = makeCaches({ [OLD]: ["/field/a"], [NEW]: ["/field"], other: ["/field/b"] });
  assert.equal(await findKept("/field/a"), `${OLD} /field/a`);
  assert.equal(await findKept("/field"), `${NEW} /field`);
  assert.equal(await findKept("/field/b"), undefined);
});

test("a version that is dropped while a page is looked for stays dropped", async () => {
  globalThis.caches = makeCaches({ [OLD]: ["/field/a"], [NEW]: ["/field/a"] });
  const keys = globalThis.caches.keys;
  globalThis.caches.keys = async () => {
    const names = await keys();
    await globalThis.caches.delete(OLD);
    return names;
  };
  assert.equal(await findKept("/field/a"), `${NEW} /field/a`);
  assert.deepEqual(await keys(), [NEW]);
});

test("other accounts are forgotten, and caches that are not ours stay", async () => {
  globalThis.caches = makeCaches({ [OLD]: [], [nameCache(8, "1234567890ab")]: [], other: [] });
  await forgetOthers(7);
  assert.deepEqual(await globalThis.caches.keys(), [OLD, "other"]);
});
