/** The districts: shaded by what they hold, named, and open to a click. */

import { classOf, quantileBounds } from "./classes.js";
import { element } from "./dom.js";
import { makeReachable } from "./keyboard.js";
import { asNumber, toYuan, wanAsYi, yuanShort } from "./money.js";
import { filterWords, say } from "./page.js";
import { inSteps } from "./pause.js";

const SHADE_PANE = "districts";
const NAME_PANE = "district-names";
const YUAN_IN_YI = 100000000;
// Farther away the names of counties are wider than these.
const NEAR = 6.5;

/** How each shading reads a district, and which bounds its classes have. */
export const SHADES = {
  investment: {
    value: (row) => toYuan(row.investment_wan) / YUAN_IN_YI,
    bounds: (values) => quantileBounds(values),
    text: (row) => wanAsYi(row.investment_wan),
    bound: (value) => yuanShort(Math.round(value * YUAN_IN_YI)),
    isSilent: (row) => row.number > 0 && row.investment_wan === null,
    none: () => say("no_data"),
  },
  number: {
    value: (row) => row.number,
    bounds: (values) => quantileBounds(values, true),
    text: (row) => asNumber(row.number),
    bound: asNumber,
    isSilent: () => false,
    none: () => say("no_data"),
  },
  started: {
    // Only of those whose status is known: of the others nobody has said that they wait.
    value: (row) => (row.status_number ? (100 * row.started_number) / row.status_number : 0),
    bounds: () => [20, 40, 60, 80],
    text: (row) => (row.status_number ? `${((100 * row.started_number) / row.status_number).toFixed(1)}%` : "–"),
    bound: (value) => `${value}%`,
    isSilent: (row) => row.number > 0 && !row.status_number,
    none: () => say("none_started"),
  },
};

/** Return the layer of districts; `show(collection)` replaces them, `paint(shade)` only the colours. */
export function makeDistricts(map, onOpen) {
  map.createPane(SHADE_PANE).classList.add("districts-pane");
  map.createPane(NAME_PANE).classList.add("names-pane");
  const group = L.featureGroup().addTo(map);
  const names = L.layerGroup().addTo(map);
  let shapes = [];
  let latest = null;

  function thinNames() {
    map.getPane(NAME_PANE).classList.toggle("is-far", map.getZoom() < NEAR);
  }
  map.on("zoomend", thinNames);
  map.whenReady(thinNames);

  function draw(feature, chosen) {
    const row = feature.properties;
    const isCounty = row.level === "county";
    const shape = L.GeoJSON.geometryToLayer(feature, {
      pane: SHADE_PANE,
      interactive: isCounty,
      className: isCounty ? "district" : "district-frame",
      bubblingMouseEvents: false,
      smoothFactor: 0.5,
    });
    if (isCounty) {
      shape.on("click", (event) => onOpen(row, event.latlng));
      shape.on("add", () => makeReachable(shape, row.label, () => onOpen(row, toLatLng(row.label_point))));
      names.addLayer(nameLabel(row));
    }
    group.addLayer(shape);
    shape.getElement()?.classList.toggle("is-chosen", chosen.has(row.adcode));
    shapes.push({ row, shape, isCounty });
  }

  return {
    /** Draw the districts: the first in steps, others in place of them at once. */
    async show(collection) {
      latest = collection;
      const isFirst = shapes.length === 0;
      group.clearLayers();
      names.clearLayers();
      shapes = [];
      const chosen = new Set(filterWords().getAll("district"));
      const drawable = collection.features.filter(({ geometry }) => geometry);
      if (isFirst) await inSteps(drawable, (feature) => draw(feature, chosen), () => latest === collection);
      else for (const feature of drawable) draw(feature, chosen);
      if (latest !== collection) return;
      // The prefecture's edge lies over its counties', and the chosen county's over both.
      for (const { shape, isCounty } of shapes) if (!isCounty) shape.bringToFront();
      for (const { row, shape } of shapes) if (chosen.has(row.adcode)) shape.bringToFront();
    },
    /** Colour the districts, by given bounds of the classes or their own; return the bounds of the classes, the districts that have any and whether some have no figure. */
    paint(shade, given = null) {
      const { value, bounds, isSilent } = SHADES[shade];
      const counties = shapes.filter(({ isCounty }) => isCounty);
      const edges = given ?? bounds(counties.map(({ row }) => value(row)));
      for (const { row, shape } of counties) {
        shape.getElement()?.setAttribute("data-class", isSilent(row) ? "silent" : classOf(value(row), edges));
      }
      return { edges, held: counties.map(({ row }) => row).filter((row) => value(row) > 0), isSilent: counties.some(({ row }) => isSilent(row)) };
    },
    names,
    /** Mark other districts as those that are spoken of. */
    choose(adcodes) {
      for (const { row, shape } of shapes) {
        const isChosen = adcodes.includes(row.adcode);
        shape.getElement()?.classList.toggle("is-chosen", isChosen);
        if (isChosen) shape.bringToFront();
      }
    },
    /** Return the box around some districts, or around all of them. */
    bounds(adcodes) {
      const wanted = shapes.filter(({ row }) => adcodes.length === 0 || adcodes.includes(row.adcode));
      return L.featureGroup(wanted.map(({ shape }) => shape)).getBounds();
    },
  };
}

/** Return the name of a district as a label that takes no clicks. */
function nameLabel(row) {
  const html = element("span", {}, row.label);
  const icon = L.divIcon({ className: "district-name", html, iconSize: [0, 0] });
  return L.marker(toLatLng(row.label_point), { icon, pane: NAME_PANE, interactive: false, keyboard: false, weight: toYuan(row.investment_wan) });
}

function toLatLng([lng, lat]) {
  return [lat, lng];
}
