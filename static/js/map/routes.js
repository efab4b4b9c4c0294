/** Roads and railways: a sketch is thin, drawn from close by or when looked at, and never mistaken for a survey. */

import { textTip } from "./dom.js";
import { makeReachable } from "./keyboard.js";
import { wanAsYi } from "./money.js";
import { inSteps } from "./pause.js";
import { courseWords, statusLabel, typeLabel } from "./words.js";

const CLASSES = ["expressway", "trunk_road", "railway"];
const PANE = "routes";
// Farther away a sketch of some straight lines says more than anybody knows.
const NEAR = 9;

/** Return how sure the course of a route is: somebody's own line, a sketch along a road of the ground, or a mere hint. */
export function courseOf({ custody, road_ref: ref }) {
  if (custody !== "planned") return "known";
  return ref ? "along" : "hint";
}

/** Return the layer that draws routes; `show(features)` replaces them. */
export function makeRoutes(map, onOpen) {
  map.createPane(PANE).classList.add("routes-pane");
  const group = L.layerGroup().addTo(map);
  const lines = new Map();
  let latest = null;

  /** Mark the line of a project, or take the mark from it. */
  function mark(code, isOn) {
    give(lines.get(code)?.own, "is-marked", isOn);
  }

  function keepQuiet() {
    map.getPane(PANE).classList.toggle("is-far", map.getZoom() < NEAR);
  }
  map.on("zoomend", keepQuiet);
  map.whenReady(keepQuiet);

  function draw(feature) {
    const { code, name, type, status, bridges } = feature.properties;
    const kind = CLASSES.includes(type) ? type : "local_road";
    const path = placesOf(feature.geometry);
    const common = { pane: PANE, interactive: false, smoothFactor: 1.5 };
    const look = `route route-${kind} is-${courseOf(feature.properties)}`;
    const casing = L.polyline(path, { ...common, className: courseOf(feature.properties) === "hint" ? "route-casing is-hint" : "route-casing" });
    const line = L.polyline(path, { ...common, className: look });
    const gaps = bridges ? L.polyline(placesOf(bridges), { ...common, className: `${look} is-gap` }) : null;
    // A finger or an unsteady pointer needs more than four pixels.
    const target = L.polyline(path, { ...common, interactive: true, bubblingMouseEvents: false, className: "route-target" });
    const words = [name, wanAsYi(feature.properties.investment_wan), typeLabel(type), statusLabel(status), courseWords(feature.properties)].filter(Boolean).join(" · ");
    target.bindTooltip(() => textTip(words), { sticky: true });
    target.on("click", (event) => onOpen(feature, event.latlng, [0, -4]));
    target.on("add", () => makeReachable(target, words, () => onOpen(feature, target.getCenter(), [0, -4])));
    target.on("mouseover mouseout", (event) => mark(code, event.type === "mouseover"));
    const own = [line, gaps].filter(Boolean);
    const all = [casing, ...own, target];
    for (const layer of all) group.addLayer(layer);
    // A line that is no sketch is drawn at every zoom.
    if (courseOf(feature.properties) === "known") give(all, "is-sure", true);
    lines.set(code, { own, all, target });
  }

  return {
    /** Draw routes: the first in steps, others in place of them at once. */
    async show(features) {
      latest = features;
      const isFirst = lines.size === 0;
      group.clearLayers();
      lines.clear();
      if (isFirst) await inSteps(features, draw, () => latest === features);
      else for (const feature of features) draw(feature);
    },
    reveal(code, then) {
      const target = lines.get(code)?.target;
      if (!target) return;
      map.fitBounds(target.getBounds(), { maxZoom: 12, padding: [40, 40] });
      then(target.getCenter());
    },
    /** Draw the line of a project at every zoom, for as long as it is the chosen one. */
    select(code, isOn) {
      give(lines.get(code)?.all, "is-chosen", isOn);
    },
    highlight: (code) => mark(code, true),
    has: (code) => lines.has(code),
  };
}

/** Give layers a class, or take it from them. */
function give(layers, name, isOn) {
  for (const layer of layers ?? []) layer.getElement()?.classList.toggle(name, isOn);
}

/** Return the places of a geometry as Leaflet takes them. */
function placesOf(geometry) {
  return L.GeoJSON.geometryToLayer({ type: "Feature", geometry, properties: {} }).getLatLngs();
}
