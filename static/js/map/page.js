/** What the server hands to the map page: texts, code lists, the first view. */

export const page = JSON.parse(document.getElementById("map-page").textContent);

/** Return a text of the page with its %(name)s places filled. */
export function say(name, values = {}) {
  return page.texts[name].replace(/%\((\w+)\)s/g, (_, key) => values[key]);
}

/** Return the words of the address that are the filter's, without the page's own. */
export function filterWords() {
  const words = new URLSearchParams(location.search);
  for (const word of page.own_words) words.delete(word);
  return words;
}

/** Return an address that shows the same past as this page. */
export function withPast(url) {
  const asOf = filterWords().get("as_of");
  return asOf ? `${url}?as_of=${encodeURIComponent(asOf)}` : url;
}

/** Change words of the address without a new history entry; null takes a word out. */
export function replaceWords(changed) {
  const words = new URLSearchParams(location.search);
  for (const [word, value] of Object.entries(changed)) {
    if (value === null) words.delete(word);
    else words.set(word, value);
  }
  const query = words.toString();
  // htmx keeps its mark in the state: without it, Back would not be htmx's to handle.
  history.replaceState(history.state, "", `${location.pathname}${query ? `?${query}` : ""}${location.hash}`);
  document.body.dispatchEvent(new CustomEvent("address:changed"));
}
