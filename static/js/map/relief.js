/** The soft relief under the ground: tiles of shadows that are drawn larger as one comes nearer, then not at all. */

import { between } from "./ground_rules.js";

const PANE = "relief";
// How dark the shadows are by zoom: drawn sixteen times as large they would be smudges.
const STRENGTHS = [[6, 0.45], [7, 0.34], [8, 0.22], [9, 0.2]];
// Beyond it a pixel of the relief would be as wide as a village.
const LAST_ZOOM = 9;

/** Draw the relief whose tiles and zooms the server told. */
export function drawRelief(map, { tiles, minzoom, maxzoom }) {
  const pane = map.createPane(PANE);
  pane.classList.add("relief-pane");
  const fade = () => pane.style.setProperty("--strength", String(between(STRENGTHS, map.getZoom())));
  map.on("zoomend", fade);
  map.whenReady(fade);
  L.tileLayer(tiles[0], {
    pane: PANE, minNativeZoom: minzoom, maxNativeZoom: maxzoom, maxZoom: LAST_ZOOM, attribution: "", noWrap: true,
  }).addTo(map);
}
