/** The base map that needs no tile server: the prefectures around, with their names. */

import { element } from "./dom.js";
import { keepApart } from "./labels.js";
import { inSteps } from "./pause.js";

const SHAPE_PANE = "base";
const NAME_PANE = "base-names";
const OTHERS = ".pin-box, .cluster-box, .unlocated, .district-name span:not(.is-covered)";

/** Draw the surroundings beneath everything else, in steps; return what keeps their names clear of all other marks. */
export async function drawBase(map, collection) {
  map.createPane(SHAPE_PANE).classList.add("base-pane");
  map.createPane(NAME_PANE).classList.add("base-names-pane");
  const shapes = L.layerGroup().addTo(map);
  const names = L.layerGroup().addTo(map);
  await inSteps(collection.features, (feature) => {
    shapes.addLayer(L.GeoJSON.geometryToLayer(feature, { pane: SHAPE_PANE, interactive: false, className: "base-shape" }));
    const { name, label_point: [lng, lat] } = feature.properties;
    const icon = L.divIcon({ className: "base-name", html: element("span", {}, name), iconSize: [0, 0] });
    names.addLayer(L.marker([lat, lng], { icon, pane: NAME_PANE, interactive: false, keyboard: false }));
  });
  const place = () => keepApart(names, [...map.getContainer().querySelectorAll(OTHERS)], 0);
  place();
  map.on("zoomend", place);
  return place;
}
