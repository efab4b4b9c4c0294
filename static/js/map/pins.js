/** The located projects: pins by type and status, gathered where they crowd. */

import { element, textTip, typeIcon } from "./dom.js";
import { openByKey } from "./keyboard.js";
import { countKnown, countedYuan, sumWords, yuanShort } from "./money.js";
import { page, say } from "./page.js";
import { statusLabel, typeLabel } from "./words.js";

const RADIUS = 46;
// From so many projects on a cluster is so many pixels wide.
const SIZES = [[50, 58], [10, 52], [0, 46]];

/** Return the icon of one project: type as picture, status as colour, hollow when the place is estimated. */
export function pinIcon(project) {
  const shape = [
    "pin",
    `pin-${project.status}`,
    project.method === "estimated" ? "is-hollow" : "",
    project.is_programme ? "is-programme" : "",
    project.conflict ? "has-conflict" : "",
  ].filter(Boolean).join(" ");
  const words = [project.name, typeLabel(project.type), statusLabel(project.status), project.districts];
  const html = element("div", { class: shape },
    typeIcon(page.types[project.type].icon),
    element("span", { class: "visually-hidden" }, words.filter(Boolean).join(",")));
  return L.divIcon({ className: "pin-box", html, iconSize: [30, 36], iconAnchor: [15, 36], popupAnchor: [0, -32], tooltipAnchor: [14, -20] });
}

/** Return the icon of several projects: how many, and what they add to the total. */
export function clusterIcon(number, yuan, known) {
  const size = SIZES.find(([least]) => number >= least)[1];
  const html = element("div", { class: "cluster" },
    element("b", { "aria-hidden": "true" }, String(number)),
    // Projects without a stated figure add nothing: then only their number is written.
    yuan ? element("span", { "aria-hidden": "true" }, yuanShort(yuan)) : null,
    element("span", { class: "visually-hidden" }, say("cluster", { number, amount: sumWords(yuan, known, number) })));
  return L.divIcon({ className: `cluster-box cluster-${size}`, html, iconSize: [size, size] });
}

/** Return the layer that draws projects as pins; `show(features)` replaces them. */
export function makePins(map, onOpen, onRearranged) {
  const group = L.markerClusterGroup({
    maxClusterRadius: RADIUS,
    showCoverageOnHover: false,
    spiderLegPolylineOptions: { weight: 1.2, color: "#47545f", opacity: 0.7 },
    iconCreateFunction: (cluster) => {
      const features = cluster.getAllChildMarkers().map((marker) => marker.feature);
      return clusterIcon(features.length, countedYuan(features), countKnown(features));
    },
  }).addTo(map);
  if (onRearranged) group.on("animationend", onRearranged);
  const markers = new Map();

  function makeMarker(feature) {
    const [lng, lat] = anchor(feature.geometry);
    const marker = L.marker([lat, lng], { icon: pinIcon(feature.properties), riseOnHover: true });
    marker.feature = feature;
    marker.bindTooltip(() => textTip(feature.properties.name), { direction: "right" });
    const open = () => onOpen(feature, marker.getLatLng(), [0, -30]);
    marker.on("click", open);
    openByKey(marker, open);
    return marker;
  }

  return {
    show(features) {
      group.clearLayers();
      markers.clear();
      for (const feature of features) markers.set(feature.properties.code, makeMarker(feature));
      group.addLayers([...markers.values()]);
    },
    /** Bring a project's pin out of its cluster, then call back. */
    reveal(code, then) {
      const marker = markers.get(code);
      if (marker) group.zoomToShowLayer(marker, () => then(marker.getLatLng()));
    },
    /** Mark the pin of a project, or the cluster that holds it. */
    highlight(code) {
      const marker = markers.get(code);
      const shown = marker && group.getVisibleParent(marker);
      shown?.getElement()?.classList.add("is-marked");
    },
    has: (code) => markers.has(code),
  };
}

/** Return where a point or an area carries its pin. */
function anchor(geometry) {
  if (geometry.type === "Point") return geometry.coordinates;
  const centre = L.geoJSON(geometry).getBounds().getCenter();
  return [centre.lng, centre.lat];
}
