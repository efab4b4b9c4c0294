/** Roads and railways whose line is only sketched: thin and dashed, from close by or when looked at, never mistaken for a survey. */

import { textTip } from "./dom.js";
import { makeReachable } from "./keyboard.js";
import { say } from "./page.js";
import { statusLabel, typeLabel } from "./words.js";

const CLASSES = ["expressway", "trunk_road", "railway"];
const PANE = "routes";
// Farther away a sketch of some straight lines says more than anybody knows.
const NEAR = 9;

/** Return the layer that draws routes; `show(features)` replaces them. */
export function makeRoutes(map, onOpen) {
  map.createPane(PANE).classList.add("routes-pane");
  const group = L.layerGroup().addTo(map);
  const lines = new Map();

  /** Mark the line of a project, or take the mark from it. */
  function mark(code, isOn) {
    lines.get(code)?.line.getElement()?.classList.toggle("is-marked", isOn);
  }

  function keepQuiet() {
    map.getPane(PANE).classList.toggle("is-far", map.getZoom() < NEAR);
  }
  map.on("zoomend", keepQuiet);
  map.whenReady(keepQuiet);

  function draw(feature) {
    const { code, name, type, status } = feature.properties;
    const kind = CLASSES.includes(type) ? type : "local_road";
    const path = L.GeoJSON.geometryToLayer({ type: "Feature", geometry: feature.geometry, properties: {} }).getLatLngs();
    const common = { pane: PANE, interactive: false, smoothFactor: 1.5 };
    const casing = L.polyline(path, { ...common, className: "route-casing" });
    const line = L.polyline(path, { ...common, className: `route route-${kind}` });
    // A finger or an unsteady pointer needs more than four pixels.
    const target = L.polyline(path, { ...common, interactive: true, bubblingMouseEvents: false, className: "route-target" });
    const words = `${name} · ${typeLabel(type)} · ${statusLabel(status)} · ${say("sketch")}`;
    target.bindTooltip(() => textTip(words), { sticky: true });
    target.on("click", (event) => onOpen(feature, event.latlng, [0, -4]));
    target.on("add", () => makeReachable(target, words, () => onOpen(feature, target.getCenter(), [0, -4])));
    target.on("mouseover mouseout", (event) => mark(code, event.type === "mouseover"));
    for (const layer of [casing, line, target]) group.addLayer(layer);
    lines.set(code, { casing, line, target });
  }

  return {
    show(features) {
      group.clearLayers();
      lines.clear();
      for (const feature of features) draw(feature);
    },
    reveal(code, then) {
      const target = lines.get(code)?.target;
      if (!target) return;
      map.fitBounds(target.getBounds(), { maxZoom: 12, padding: [40, 40] });
      then(target.getCenter());
    },
    /** Draw the line of a project at every zoom, for as long as it is the chosen one. */
    select(code, isOn) {
      for (const layer of Object.values(lines.get(code) ?? {})) layer.getElement()?.classList.toggle("is-chosen", isOn);
    },
    highlight: (code) => mark(code, true),
    has: (code) => lines.has(code),
  };
}
