/** More projects than a browser can hold: the server's clusters of what is in view, gathered until none lies on another. */

import { gather, middle } from "./gather.js";
import { openByKey } from "./keyboard.js";
import { toYuan } from "./money.js";
import { projectUrl } from "./popup.js";
import { ringIcon, ringWidth } from "./rings.js";

/** Return what some of the server's cells are together: how many, their money and their box. */
export function sumCells(cells) {
  const add = (read) => cells.reduce((sum, cell) => sum + read(cell), 0);
  const number = add(({ properties }) => properties.count);
  const edge = (pick, side) => pick(...cells.map(({ bbox }) => bbox[side]));
  return {
    number,
    yuan: add(({ properties }) => toYuan(properties.investment_wan)),
    known: add(({ properties }) => properties.known_count),
    box: [[edge(Math.min, 1), edge(Math.min, 0)], [edge(Math.max, 3), edge(Math.max, 2)]],
  };
}

/** Return the layer that draws the server's cells; `show(collection)` replaces them. */
export function makeCells(map) {
  const layer = L.layerGroup().addTo(map);

  function draw(cells) {
    const sum = sumCells(cells);
    const marker = L.marker(map.unproject(middle(cells, at)), { icon: ringIcon(sum) });
    const open = () => (sum.number === 1 ? location.assign(projectUrl(cells[0].id)) : zoomInto(sum.box));
    marker.on("click", open);
    openByKey(marker, open);
    return marker;
  }

  function zoomInto(box) {
    const zoom = Math.max(map.getBoundsZoom(box), map.getZoom() + 1);
    map.setView(L.latLngBounds(box).getCenter(), Math.min(zoom, map.getMaxZoom()));
  }

  function at({ geometry: { coordinates: [lng, lat] } }) {
    const { x, y } = map.project([lat, lng]);
    return [x, y];
  }

  function room(cells) {
    const width = ringWidth(sumCells(cells).number) + 2;
    return [width, width];
  }

  return {
    show(collection) {
      layer.clearLayers();
      for (const cells of gather(collection.features, at, room)) layer.addLayer(draw(cells));
    },
    clear: () => layer.clearLayers(),
  };
}
