/** A thin net of meridians and parallels with their degrees: what a sheet without roads can still tell of where it lies. */

import { element } from "./dom.js";

const PANE = "graticule";
// Degrees between two lines, and how many pixels that is at least.
const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
const APART = 170;
// Pixels from the left and the lower edge to the degrees: clear of the controls and of the sources.
const [FROM_LEFT, FROM_BOTTOM] = [64, 62];

/** Return the step whose lines stand apart where a pixel is so many degrees wide. */
export function stepFor(degrees) {
  return STEPS.find((step) => step / degrees >= APART) ?? STEPS.at(-1);
}

/** Return the multiples of a step between two numbers, rounded as they are written. */
export function multiples(low, high, step) {
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => Number(((first + at) * step).toFixed(3)));
}

/** Return the net; `show(isOn)` draws it for what is in view and keeps it so, or takes it away. */
export function makeGraticule(map) {
  map.createPane(PANE).classList.add("graticule-pane");
  const group = L.layerGroup().addTo(map);
  let isShown = false;

  function label(place, text) {
    const icon = L.divIcon({ className: "graticule-label", html: element("span", { "aria-hidden": "true" }, text), iconSize: [0, 0] });
    group.addLayer(L.marker(place, { icon, pane: PANE, interactive: false, keyboard: false }));
  }

  function draw() {
    group.clearLayers();
    if (!isShown) return;
    const box = map.getBounds();
    const { x: width, y: height } = map.getSize();
    const step = stepFor((box.getEast() - box.getWest()) / width);
    const corner = map.containerPointToLatLng([FROM_LEFT, height - FROM_BOTTOM]);
    const line = (path) => group.addLayer(L.polyline(path, { pane: PANE, interactive: false, className: "graticule-line" }));
    for (const lng of multiples(box.getWest(), box.getEast(), step)) {
      line([[box.getSouth(), lng], [box.getNorth(), lng]]);
      label([corner.lat, lng], `${Math.abs(lng)}°${lng < 0 ? "W" : "E"}`);
    }
    for (const lat of multiples(box.getSouth(), box.getNorth(), step)) {
      line([[lat, box.getWest()], [lat, box.getEast()]]);
      label([lat, corner.lng], `${Math.abs(lat)}°${lat < 0 ? "S" : "N"}`);
    }
  }
  map.on("moveend", draw);

  return {
    show(isOn) {
      if (isOn === isShown) return;
      isShown = isOn;
      draw();
    },
  };
}
