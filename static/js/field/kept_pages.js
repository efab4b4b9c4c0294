/** The caches of the field's pages: one of each account and version, never two accounts at once on a phone. */

const PREFIX = "lantu-field-";

export function nameCache(officer, version) {
  return `${PREFIX}${officer}-${version}`;
}

/** Return the account and the version of a cache of ours, null for any other. */
export function readName(name) {
  const found = name.startsWith(PREFIX) ? name.slice(PREFIX.length).match(/^(\d+)-(\w+)$/) : null;
  return found && { officer: Number(found[1]), version: found[2] };
}

/** Return the names of our caches. */
export async function listCaches() {
  return globalThis.caches ? (await caches.keys()).filter(readName) : [];
}

/**
 * Return what is kept under a path, of whichever version; undefined where nothing is.
 *
 * No cache is opened for it: opening one that a worker has just dropped would make it anew, empty, and leave it.
 */
export async function findKept(path) {
  const found = await Promise.all((await listCaches()).map((cacheName) => caches.match(path, { cacheName })));
  return found.find(Boolean);
}

/** Delete the pages of every account but one; without one, of all. */
export async function forgetOthers(officer = null) {
  const names = (await listCaches()).filter((name) => readName(name).officer !== officer);
  await Promise.all(names.map((name) => caches.delete(name)));
}
