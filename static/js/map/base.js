/** The base map that needs no tile server: the prefectures around, with their names. */

import { element } from "./dom.js";
import { keepApart } from "./labels.js";

const SHAPE_PANE = "base";
const NAME_PANE = "base-names";

/** Draw the surroundings beneath everything else. */
export function drawBase(map, collection) {
  map.createPane(SHAPE_PANE).classList.add("base-pane");
  map.createPane(NAME_PANE).classList.add("base-names-pane");
  L.geoJSON(collection, { pane: SHAPE_PANE, interactive: false, style: { className: "base-shape" } }).addTo(map);
  const names = L.layerGroup(collection.features.map(({ properties }) => {
    const icon = L.divIcon({ className: "base-name", html: element("span", {}, properties.name), iconSize: [0, 0] });
    const [lng, lat] = properties.label_point;
    return L.marker([lat, lng], { icon, pane: NAME_PANE, interactive: false, keyboard: false });
  })).addTo(map);
  keepApart(names);
  map.on("zoomend", () => keepApart(names));
}
