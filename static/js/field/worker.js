/**
 * The service worker of the field: keeps its pages and what they are made of, and sends what waits when the network is back.
 *
 * A page comes from the network as long as there is one; without one, as it was last seen. It is kept for the account that
 * it was made for. Nothing outside /field is touched, but the files that these pages name.
 */

import { inTurn } from "./in_turn.js";
import { findKept, forgetOthers, listCaches, nameCache, readName } from "./kept_pages.js";
import { sendAll } from "./sending.js";

const LIST = "/field";
const OWNER = "Lantu-Officer";
// On a site the phone often has a network in name only.
const PATIENCE_MS = 8000;
const VERSION = new URL(import.meta.url).pathname.split("/")[2];

/** Keep a page for its account; returns the cache, null for what is no page of the field. */
async function keepPage(path, answer) {
  const officer = Number(answer.headers.get(OWNER));
  if (!answer.ok || answer.redirected || !officer) return null;
  await forgetOthers(officer);
  const cache = await caches.open(nameCache(officer, VERSION));
  await cache.put(path, answer);
  return cache;
}

/** Keep files whose addresses carry a hash: once kept, they never change. One that is not there keeps no other back. */
function keepFiles(cache, files) {
  return Promise.allSettled(files.map(async (file) => (await cache.match(file)) || cache.add(file)));
}

/** Fetch a page and keep it; returns the cache and the answer. Throws while the server is not well. */
async function fetchPage(path) {
  const answer = await fetch(path, { credentials: "same-origin" });
  if (answer.status >= 500) throw new Error(`${answer.status}`);
  return { cache: await keepPage(path, answer.clone()), answer };
}

/** Fetch pages and keep them, with the files that they need; returns whether anything is kept. */
async function keepAll(paths, files) {
  const found = (await inTurn(paths, fetchPage)).map((page) => page.cache).filter(Boolean);
  const held = (await listCaches()).find((name) => readName(name).version === VERSION);
  const cache = found.at(-1) ?? (held && (await caches.open(held)));
  if (cache) await keepFiles(cache, files);
  return paths.length === 0 || found.length > 0;
}

/** Return the addresses of our own files that a page, a style or a module names. */
async function listNamed(answer) {
  const text = await answer.clone().text();
  const names = [...text.matchAll(/(?:(?:href|src)=|url\(|from|import)\s*["']?([./][^"')\s>]+)/g)].map(([, name]) => name);
  const named = names.map((name) => new URL(name, answer.url));
  return named.filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith("/static/")).map(({ href }) => href);
}

/** Keep files with all that they name in turn. */
async function keepFilesWhole(cache, files, known = new Set()) {
  const fresh = [...new Set(files)].filter((file) => !known.has(file));
  if (!fresh.length) return;
  for (const file of fresh) known.add(file);
  await keepFiles(cache, fresh);
  const kept = await Promise.all(fresh.filter((file) => /\.(css|js)$/.test(file)).map((file) => cache.match(file)));
  await keepFilesWhole(cache, (await Promise.all(kept.filter(Boolean).map(listNamed))).flat(), known);
}

/** Bring the pages of an older version up to this one, then drop the older. */
async function renewCache(name) {
  const paths = (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname).filter(isPage);
  const fetched = (await inTurn(paths, fetchPage)).filter(({ cache }) => cache);
  const files = (await Promise.all(fetched.map(({ answer }) => listNamed(answer)))).flat();
  if (fetched.length) await keepFilesWhole(fetched[0].cache, files);
  await caches.delete(name);
}

/** Renew all that older versions have kept; without a network it stays as it is, until there is one. */
async function renewPages() {
  const names = (await listCaches()).filter((name) => readName(name).version !== VERSION);
  await inTurn(names, renewCache).catch(() => {});
}

function isPage(path) {
  return path === LIST || path.startsWith(`${LIST}/`);
}

/** Answer a page from the network and keep it; without one, or when that takes too long, as it is kept. */
async function answerPage(request) {
  const { pathname, search } = new URL(request.url);
  try {
    const kept = await findKept(pathname);
    const answer = await fetch(request, kept ? { signal: AbortSignal.timeout(PATIENCE_MS) } : {});
    // What was searched for is the same page of fewer rows.
    if (!search) await keepPage(pathname, answer.clone()).catch(() => null);
    return answer;
  } catch {
    const kept = await findKept(pathname);
    if (kept) return kept;
    return (await findKept(LIST)) ? Response.redirect(`${LIST}#missing`) : Response.error();
  }
}

async function answerFile(request) {
  return (await findKept(new URL(request.url).pathname)) ?? fetch(request);
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(renewPages().then(() => self.clients.claim())));

self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (event.request.mode === "navigate" && isPage(pathname)) event.respondWith(answerPage(event.request));
  else if (pathname.startsWith("/static/")) event.respondWith(answerFile(event.request));
});

self.addEventListener("message", (event) => {
  const { keep, files } = event.data;
  const done = keepAll(keep, files).catch(() => false);
  // A page that is opened has a network: what an older version kept, and could not be renewed before, is now.
  event.waitUntil(done.then((isKept) => event.ports[0]?.postMessage(isKept)).then(renewPages));
});

// Where the browser knows Background Sync: also after the page was closed.
self.addEventListener("sync", (event) => {
  const officer = Number(event.tag.replace("lantu-field-", ""));
  if (!officer) return;
  const send = sendAll(officer).then((outcome) => {
    if (outcome === "offline" || outcome === "later") throw new Error(outcome);
  });
  event.waitUntil(send);
});
