/** A map without the page around it: districts, marks and ground of a filter, as the map page, an embed and a wall show them. */

import { drawBase } from "./base.js";
import { makeCells } from "./cells.js";
import { colourBy } from "./colours.js";
import { fetchJson, withWords } from "./data.js";
import { makeDistricts } from "./districts.js";
import { makeGraticule } from "./graticule.js";
import { drawGround } from "./ground.js";
import { keepApart } from "./labels.js";
import { page } from "./page.js";
import { inSteps, pause } from "./pause.js";
import { makePins } from "./pins.js";
import { makeRoutes } from "./routes.js";
import { makeRoomForSources } from "./sources.js";
import { makeBadges } from "./unlocated.js";

// From this zoom on the shading of the districts gives way to the ground.
const NEAR = 12;
// The layer of the ground without which it is a bare sheet from close by.
const ROADS = "roads";
const MARKS = ".pin-box, .cluster-box";
// Pixels from a place to where a popup begins.
const [PIN_HEIGHT, ROUTE_WIDTH] = [30, 4];

/**
 * Return what a map shows of a filter: its features, or where they are too many those of a view, or the server's
 * clusters of that. `view()` gives the box as [west, south, east, north] and the zoom.
 */
export async function readMarks(urls, words, view) {
  const all = await fetchJson(withWords(urls.features, words));
  if (isWhole(all)) return all;
  const { box, zoom } = view();
  const narrowed = new URLSearchParams(words);
  if (!narrowed.has("bbox")) narrowed.set("bbox", box.join(","));
  const inView = await fetchJson(withWords(urls.features, narrowed));
  if (isWhole(inView)) return { ...inView, isPart: true };
  narrowed.set("zoom", String(Math.max(1, Math.floor(zoom))));
  return { ...inView, isPart: true, cells: await fetchJson(withWords(urls.clusters, narrowed)) };
}

const isWhole = ({ numberMatched, features }) => numberMatched <= features.length;
const isRoute = ({ geometry }) => geometry.type.endsWith("LineString");

/**
 * Return the layers of a map in a stage; what is opened on it, `onProject` and `onDistrict` hear, and `urlOf(code)` is
 * where a project of a stack leads.
 */
export function makeScene(map, stage, { onProject = () => {}, onDistrict = () => {}, onPlaced = () => {}, urlOf } = {}) {
  const districts = makeDistricts(map, onDistrict);
  const routes = makeRoutes(map, onProject);
  const pins = makePins(map, onProject, arrange, urlOf);
  const cells = makeCells(map);
  const badges = makeBadges(map);
  let [shown, marks] = [null, []];
  // Keep the names of the surroundings and those of the ground clear of ours, once they are drawn.
  let [clearBase, clearNames] = [() => {}, () => {}];
  // Nothing of the ground has roads: the sheet says so, and where it lies.
  let isBare = false;
  let graticule = null;
  makeRoomForSources(stage, () => shown && arrange());

  // Badges keep clear of marks, the districts' names of these, and those of the ground of all.
  const arranging = [
    () => onPlaced([...stage.querySelectorAll(MARKS)]),
    () => badges.arrange([...stage.querySelectorAll(`${MARKS}, .leaflet-control, .map-legend`)]),
    () => keepApart(districts.names, [...stage.querySelectorAll(`${MARKS}, .unlocated`)]),
    () => clearBase(),
    () => clearNames(),
  ];

  function arrange() {
    for (const work of arranging) work();
  }

  function giveWay() {
    const isNear = map.getZoom() >= NEAR;
    stage.classList.toggle("is-near", isNear);
    graticule.show(isNear && isBare);
  }

  const holds = (code) => pins.has(code) || routes.has(code);
  const layerOf = (code) => (pins.has(code) ? pins : routes);

  return {
    /** Draw marks anew, in short steps; say whether no others were wanted meanwhile. */
    async showMarks(found) {
      shown = found;
      for (const { properties } of found.features) properties.warning = found.warnings?.[properties.code];
      await routes.show(found.features.filter(isRoute));
      await pause();
      if (shown !== found) return false;
      marks = found.features.filter((feature) => !isRoute(feature));
      await pins.show(marks);
      if (shown !== found) return false;
      if (found.cells) cells.show(found.cells);
      else cells.clear();
      await pause();
      return shown === found;
    },
    /** Draw the districts anew, shaded by given bounds of the classes or their own; return what the key of the shading needs. */
    async showDistricts(collection, shade, edges = null) {
      await districts.show(collection);
      return districts.paint(shade, edges);
    },
    /** Tell of each district what is not on the map. */
    showBadges: (collection) => badges.show(collection),
    paint: (shade) => districts.paint(shade),
    /** Colour the marks by something else. */
    repaint(colour) {
      colourBy(colour);
      pins.repaint();
    },
    /** Return the marks that are drawn of projects, for the key. */
    marks: () => marks,
    /** Say whether a project is drawn. */
    holds,
    /** Mark a project alone, or none. */
    point(code) {
      for (const marked of stage.querySelectorAll(".is-marked")) marked.classList.remove("is-marked");
      if (code) layerOf(code).highlight(code);
    },
    /** Come close to a project and call back with where it is, and how far above that a pin ends. */
    reveal(code, onShown) {
      const above = pins.has(code) ? PIN_HEIGHT : ROUTE_WIDTH;
      layerOf(code).reveal(code, (latlng) => onShown(latlng, [0, -above]));
    },
    bounds: (adcodes) => districts.bounds(adcodes),
    choose: (adcodes) => districts.choose(adcodes),
    arrange,
    /** Arrange in short steps. */
    settle: () => inSteps(arranging, (work) => work()),
    select: (code, isOn) => routes.select(code, isOn),
    /** Draw what lies around and below; `onSources` hears whom to name; without `names` the ground is mute. */
    async drawGround(urls, { onSources, names = true }) {
      // Without the outlines of the surroundings the map tells as much.
      clearBase = await fetchJson(withWords(urls.base)).then((around) => drawBase(map, around)).catch(() => clearBase);
      clearNames = await drawGround(map, page.ground, {
        obstacles: () => stage.querySelectorAll(`${MARKS}, .unlocated, .district-name span, .base-name span`),
        onSources,
        onLayers: (layers) => { isBare = !layers.includes(ROADS); },
        names,
      });
      stage.classList.add("has-ground");
      stage.classList.toggle("is-bare", isBare);
      graticule = makeGraticule(map);
      map.on("zoomend", giveWay);
      giveWay();
    },
  };
}
