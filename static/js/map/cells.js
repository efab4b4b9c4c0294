/** More projects than a browser can hold: the server's clusters of what is in view. */

import { openByKey } from "./keyboard.js";
import { clusterIcon } from "./pins.js";
import { toYuan } from "./money.js";
import { projectUrl } from "./popup.js";

/** Return the layer that draws the server's cells; `show(collection)` replaces them. */
export function makeCells(map) {
  const group = L.layerGroup().addTo(map);

  function draw(feature) {
    const [lng, lat] = feature.geometry.coordinates;
    const { count, investment_wan: wan, known_count: known } = feature.properties;
    const marker = L.marker([lat, lng], { icon: clusterIcon(count, toYuan(wan), known) });
    const open = () => (count === 1 ? location.assign(projectUrl(feature.id)) : zoomInto(feature.bbox));
    marker.on("click", open);
    openByKey(marker, open);
    return marker;
  }

  function zoomInto([west, south, east, north]) {
    const zoom = Math.max(map.getBoundsZoom([[south, west], [north, east]]), map.getZoom() + 1);
    map.setView([(south + north) / 2, (west + east) / 2], Math.min(zoom, map.getMaxZoom()));
  }

  return {
    show(collection) {
      group.clearLayers();
      for (const feature of collection.features) group.addLayer(draw(feature));
    },
    clear: () => group.clearLayers(),
  };
}
