/** What the map looks at, as data are asked for: whole blocks of the web's grid, so that small moves ask for nothing. */

import { withWords } from "./data.js";
import { page } from "./page.js";

const SQUARE_PIXELS = 256;
// Squares to a side of a block.
const BLOCK = 2;

/** Return the blocks that hold a box of pixels of a zoom, as [zoom, west, north, east, south] in squares. */
export function blocksOf(zoom, [left, top, right, bottom]) {
  const last = 2 ** zoom - 1;
  const block = (pixels) => Math.floor(pixels / SQUARE_PIXELS / BLOCK) * BLOCK;
  const from = (pixels) => Math.max(0, Math.min(last, block(pixels)));
  const to = (pixels) => Math.max(0, Math.min(last, block(pixels) + BLOCK - 1));
  return [zoom, from(left), from(top), to(right), to(bottom)];
}

/** Return whether some blocks lie within others of the same zoom. */
export function isWithin([zoom, west, north, east, south], held) {
  return zoom === held[0] && west >= held[1] && north >= held[2] && east <= held[3] && south <= held[4];
}

/** Return where the districts of a map come from: all at once, or where they are many those of what it looks at. */
export function makeSource(map, address) {
  let held = null;

  function look() {
    const zoom = Math.max(0, Math.floor(map.getZoom()));
    const bounds = map.getBounds();
    const [start, end] = [map.project(bounds.getNorthWest(), zoom), map.project(bounds.getSouthEast(), zoom)];
    return blocksOf(zoom, [start.x, start.y, end.x, end.y]);
  }

  return {
    /** Return the address of the districts of a filter for where the map looks now. */
    addressFor(words) {
      const asked = new URLSearchParams(words);
      if (page.by_view) {
        held = look();
        asked.set("view", held.join("/"));
      }
      return withWords(address, asked);
    },
    /** Say whether the map looks at what was not asked for. */
    hasLeft: () => Boolean(held) && !isWithin(look(), held),
  };
}
