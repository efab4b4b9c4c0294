/** The map's data, fetched from the URLs that the page names; a newer request stops an older one. */

const running = new Map();

/** Fetch JSON; throws where it does not come. */
export async function fetchJson(url, signal) {
  const response = await fetch(url, { signal, headers: { Accept: "application/geo+json, application/json" } });
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return response.json();
}

/** Fetch JSON under a name; returns null when a newer request took its place. */
export async function fetchLatest(name, url) {
  running.get(name)?.abort();
  const control = new AbortController();
  running.set(name, control);
  try {
    return await fetchJson(url, control.signal);
  } catch (error) {
    if (error.name === "AbortError") return null;
    throw error;
  } finally {
    if (running.get(name) === control) running.delete(name);
  }
}

/** Return a URL with words and the page's language, so that no answer in the other language is taken for it. */
export function withWords(url, words = []) {
  const asked = new URLSearchParams(words);
  asked.set("lang", document.documentElement.lang.slice(0, 2));
  return `${url}?${asked}`;
}
