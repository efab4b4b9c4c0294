/** Whose projects the map shows: the way to the other map leads to what this one looks at. */

// What both maps take from the address.
const KEPT = ["district", "status", "type", "lat", "lng", "z", "colour", "base"];

/** Return an address with what of a page's words both maps take, but for a choice that the other does not have. */
export function withOwnWords(href, words, without) {
  const url = new URL(href);
  for (const word of KEPT) {
    url.searchParams.delete(word);
    for (const value of words.getAll(word)) if (value && value !== without) url.searchParams.append(word, value);
  }
  return url.href;
}

/** Let the links of the switch lead to what the map looks at when they are followed. */
export function keepPlace() {
  const keep = ({ target }) => {
    const link = target.closest("[data-whose]");
    if (link) link.href = withOwnWords(link.href, new URLSearchParams(location.search), link.dataset.without);
  };
  // A link may be opened by another button of the mouse, or copied.
  for (const name of ["pointerdown", "focusin", "click"]) document.addEventListener(name, keep);
}
