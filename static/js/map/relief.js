/** The soft relief under the ground: tiles of shadows that are drawn larger as one comes nearer, then not at all. */

const PANE = "relief";
// Beyond it a pixel of the relief would be as wide as a village.
const LAST_ZOOM = 8;

/** Draw the relief whose tiles and zooms the server told. */
export function drawRelief(map, { tiles, minzoom, maxzoom }) {
  map.createPane(PANE).classList.add("relief-pane");
  L.tileLayer(tiles[0], {
    pane: PANE, minNativeZoom: minzoom, maxNativeZoom: maxzoom, maxZoom: LAST_ZOOM, attribution: "", noWrap: true,
  }).addTo(map);
}
