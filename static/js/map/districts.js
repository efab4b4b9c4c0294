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
// Of a view, those of a level are; what frames them is named instead.
const NAMED_FROM = { county: 8, prefecture: 6, province: 0 };

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
  let scale = null;

  function thinNames() {
    map.getPane(NAME_PANE).classList.toggle("is-far", !latest?.level && map.getZoom() < NEAR);
  }
  map.on("zoomend", thinNames);
  map.whenReady(thinNames);

  /** Draw a district; one that frames others takes no click. */
  function draw(feature, chosen) {
    const row = feature.properties;
    const isShaded = isShadedIn(latest, row);
    const shape = L.GeoJSON.geometryToLayer(feature, {
      pane: SHADE_PANE,
      interactive: isShaded,
      className: isShaded ? "district" : "district-frame",
      bubblingMouseEvents: false,
      smoothFactor: 0.5,
    });
    const drawn = { row, shape, isShaded, name: isNamed(latest, row) ? nameLabel(row) : null };
    if (isShaded) {
      shape.on("click", (event) => onOpen(drawn.row, event.latlng));
      shape.on("add", () => makeReachable(shape, row.label, () => onOpen(drawn.row, toLatLng(row.label_point))));
    }
    if (drawn.name) names.addLayer(drawn.name);
    group.addLayer(shape);
    shape.getElement()?.classList.toggle("is-chosen", chosen.has(row.adcode));
    shapes.push(drawn);
  }

  /** Keep what is drawn of a level at its scale and is wanted again, by its new figures; take all else away. */
  function keep(features) {
    const rows = new Map(features.map(({ properties }) => [properties.adcode, properties]));
    const isSame = latest.level && scale === scaleOf(latest);
    scale = scaleOf(latest);
    const kept = shapes.filter(({ row }) => isSame && rows.has(row.adcode));
    if (kept.length === 0) {
      group.clearLayers();
      names.clearLayers();
    }
    for (const one of shapes.filter((drawn) => kept.length > 0 && !kept.includes(drawn))) {
      group.removeLayer(one.shape);
      if (one.name) names.removeLayer(one.name);
    }
    for (const one of kept) one.row = rows.get(one.row.adcode);
    shapes = kept;
    return new Set(kept.map(({ row }) => row.adcode));
  }

  return {
    /** Draw the districts: the first and those of another view in steps, others in place of them at once. */
    async show(collection) {
      latest = collection;
      const isFirst = shapes.length === 0;
      const chosen = new Set(filterWords().getAll("district"));
      const drawable = collection.features.filter(({ geometry }) => geometry);
      const kept = keep(drawable);
      thinNames();
      const added = drawable.filter(({ properties }) => !kept.has(properties.adcode));
      if (isFirst || kept.size) await inSteps(added, (feature) => draw(feature, chosen), () => latest === collection);
      else for (const feature of added) draw(feature, chosen);
      if (latest !== collection) return;
      // The prefecture's edge lies over its counties', and the chosen county's over both.
      for (const { shape, isShaded } of shapes) if (!isShaded) shape.bringToFront();
      for (const { row, shape } of shapes) if (chosen.has(row.adcode)) shape.bringToFront();
    },
    /** Colour the districts, by given bounds of the classes or their own; return the bounds of the classes, the districts that have any and whether some have no figure. */
    paint(shade, given = null) {
      const { value, bounds, isSilent } = SHADES[shade];
      const shaded = shapes.filter((drawn) => drawn.isShaded);
      // Where only some are in view, the classes are those of all.
      const all = latest?.shades?.[shade];
      const edges = given ?? all?.bounds ?? bounds(shaded.map(({ row }) => value(row)));
      for (const { row, shape } of shaded) {
        shape.getElement()?.setAttribute("data-class", isSilent(row) ? "silent" : classOf(value(row), edges));
      }
      return { edges, held: shaded.map(({ row }) => row).filter((row) => value(row) > 0), isSilent: all?.is_silent ?? shaded.some(({ row }) => isSilent(row)) };
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

/** Say whether a row of districts is one that is shaded, or only frames others. */
export const isShadedIn = ({ level }, row) => (level ? !row.is_frame : row.level === "county");

/** Say whether a row of districts is named: where what is shaded has no room for names, what frames it is. */
function isNamed(collection, row) {
  const isShaded = isShadedIn(collection, row);
  return collection.level && collection.scale < NAMED_FROM[collection.level] ? !isShaded : isShaded;
}

/** Return at which level and how finely districts are drawn. */
const scaleOf = ({ level, scale }) => `${level} ${scale}`;

/** Return the name of a district as a label that takes no clicks. */
function nameLabel(row) {
  const html = element("span", {}, row.label);
  const icon = L.divIcon({ className: "district-name", html, iconSize: [0, 0] });
  return L.marker(toLatLng(row.label_point), { icon, pane: NAME_PANE, interactive: false, keyboard: false, weight: toYuan(row.investment_wan) });
}

function toLatLng([lng, lat]) {
  return [lat, lng];
}
