/** The map as a file: of what is in view, and not of all that the filter would show. */

const DIGITS = 5;
// The words of the page that a map on another site keeps.
const EMBEDDED = ["lat", "lng", "z", "shade", "colour", "base"];

/**
 * Return an address of a file with the box of a map, as west, south, east and north in degrees, and with the colours
 * of the page's words.
 */
export function withView(href, bounds, words = new URLSearchParams()) {
  const url = new URL(href);
  for (const word of ["shade", "colour"]) {
    if (words.get(word)) url.searchParams.set(word, words.get(word));
    else url.searchParams.delete(word);
  }
  const sides = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  url.searchParams.set("view", sides.map((side) => String(Number(side.toFixed(DIGITS)))).join(","));
  return url.href;
}

/** Return the code of a frame with the page's own words in its address: where the map looks, and its colours. */
export function withPlace(code, own) {
  return code.replace(/(?<=src=")[^"]*/, (address) => {
    const url = new URL(address);
    for (const [word, value] of Object.entries(own)) {
      if (value) url.searchParams.set(word, value);
      else url.searchParams.delete(word);
    }
    return url.href;
  });
}

/** Give the links to files, and the code for another site, the view of the moment when they are wanted. */
export function takeAlong(map) {
  const panel = document.getElementById("list-panel");
  panel.addEventListener("click", (event) => {
    const link = event.target.closest("[data-take]");
    if (link) link.href = withView(link.href, map.getBounds(), new URLSearchParams(location.search));
  });
  panel.addEventListener("focusin", ({ target }) => {
    if (!target.matches("[data-embed]")) return;
    const words = new URLSearchParams(location.search);
    target.value = withPlace(target.value, Object.fromEntries(EMBEDDED.map((word) => [word, words.get(word)])));
    target.select();
  });
}
