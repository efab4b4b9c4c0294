/** The map as a file: of what is in view, and not of all that the filter would show. */

const DIGITS = 5;

/** Return an address of a file with the box of a map, as west, south, east and north in degrees. */
export function withView(href, bounds) {
  const url = new URL(href);
  const sides = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  url.searchParams.set("view", sides.map((side) => String(Number(side.toFixed(DIGITS)))).join(","));
  return url.href;
}

/** Give the links to files the view of the moment when they are followed. */
export function takeAlong(map) {
  document.getElementById("list-panel").addEventListener("click", (event) => {
    const link = event.target.closest("[data-take]");
    if (link) link.href = withView(link.href, map.getBounds());
  });
}
