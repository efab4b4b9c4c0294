/** The ground under the projects: roads, water and names as vector tiles, drawn on canvas beneath routes and pins. */

import { loadScript } from "./dom.js";
import { readColour, watchLook } from "../site/look.js";
import { drawRelief } from "./relief.js";
import { labelRules, meets, paintRules } from "./ground_rules.js";

const PANE = "ground";
const SETTLED = 160;
// What a name keeps clear of, in pixels around.
const ROOM = 2;
const COLOURS = [
  "built", "water", "water-line", "water-name", "minor", "street", "county", "provincial", "national", "expressway", "casing",
  "rail", "rail-gap", "name", "halo", "expressway-shield", "national-shield", "provincial-shield", "county-shield", "shield-ink",
];

/** Return the colours of the ground as the page's light or dark look has them. */
function readColours() {
  return Object.fromEntries(COLOURS.map((name) => [name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase()), readColour(`--ground-${name}`)]));
}

/** Return the boxes of elements on the map in pixels of the world at its zoom. */
function boxesOf(map, nodes) {
  const frame = map.getContainer().getBoundingClientRect();
  const origin = map.getPixelBounds().min;
  return nodes.map((node) => node.getBoundingClientRect()).filter(({ width }) => width).map((box) => ({
    minX: box.left - frame.left + origin.x - ROOM,
    maxX: box.right - frame.left + origin.x + ROOM,
    minY: box.top - frame.top + origin.y - ROOM,
    maxY: box.bottom - frame.top + origin.y + ROOM,
  }));
}

/**
 * Draw the ground that the TileJSON at `url` describes, and return what keeps its names clear of ours: call it when
 * pins or names have moved. `obstacles()` gives their elements; `onSources` hears whom to name, `onLayers` what there is;
 * without `names` the ground stays mute.
 */
export async function drawGround(map, { url, renderer }, { obstacles = () => [], onSources = () => {}, onLayers = () => {}, names = true } = {}) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const told = await response.json();
  onSources(told.attribution);
  onLayers(told.vector_layers.map(({ id }) => id));
  if (told.relief) drawRelief(map, told.relief);
  if (!told.vector_layers.length) return () => {};
  await loadScript(renderer);
  const lib = window.protomapsL;
  map.createPane(PANE).classList.add("ground-pane");
  let [taken, zoom, known] = [[], map.getZoom(), ""];
  let timer = 0;

  const isFree = (boxes, at) => {
    const scale = 2 ** (at - zoom);
    return !meets(boxes, taken.map(({ minX, minY, maxX, maxY }) => ({ minX: minX * scale, minY: minY * scale, maxX: maxX * scale, maxY: maxY * scale })));
  };
  const look = () => {
    const colours = readColours();
    return { paintRules: paintRules(lib, colours), labelRules: names ? labelRules(lib, colours, isFree) : [] };
  };
  const measure = () => {
    zoom = map.getZoom();
    taken = boxesOf(map, [...obstacles()]);
    return JSON.stringify([zoom, taken.map((box) => Object.values(box).map(Math.round))]);
  };
  known = measure();
  const layer = lib.leafletLayer({
    ...look(), url: told.tiles[0], pane: PANE, attribution: "", maxDataZoom: told.maxzoom, className: "ground-tiles", noWrap: true,
  });
  layer.addTo(map);
  const redraw = () => {
    layer.clearLayout();
    layer.rerenderTiles();
  };
  watchLook(() => {
    Object.assign(layer, look());
    redraw();
  });
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const now = measure();
      if (now === known) return;
      known = now;
      redraw();
    }, SETTLED);
  };
}

/** Write whom a small map has its ground from beneath it, as text. */
export function nameSources(box) {
  return (text) => {
    if (!text) return;
    const line = document.createElement("small");
    line.className = "map-sources";
    line.textContent = text;
    box.append(line);
  };
}
