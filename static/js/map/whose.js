/** Whose projects the map shows: the way to the other map leads to where this one looks. */

// What both maps take from the address beside the filter.
const KEPT = ["lat", "lng", "z", "colour", "base"];

/** Return an address with what of a page's words both maps take, but for a choice that the other does not have. */
export function withOwnWords(href, words, without) {
  const url = new URL(href);
  for (const word of KEPT) {
    if (words.get(word) && words.get(word) !== without) url.searchParams.set(word, words.get(word));
    else url.searchParams.delete(word);
  }
  return url.href;
}

/** Let the links of the switch lead to where the map looks when they are followed. */
export function keepPlace() {
  const keep = ({ target }) => {
    const link = target.closest("[data-whose]");
    if (link) link.href = withOwnWords(link.href, new URLSearchParams(location.search), link.dataset.without);
  };
  // A link may be opened by another button of the mouse, or copied.
  for (const name of ["pointerdown", "focusin", "click"]) document.addEventListener(name, keep);
}
