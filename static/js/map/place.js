/** The map of a form's place: points are clicked and dragged, and the text beside it always says the same. */

import { drawGround, nameSources } from "./ground.js";
import { isReadable, parse, parseOne, write } from "./vertices.js";

const L = window.L;
const DECIMALS = 6;
const CLOSE = 12;
const SHIFTED = ["gcj02", "bd09"];
const STYLE = { color: "#c0392b", weight: 3, fillOpacity: 0.15, interactive: false };

/** Return the project's own of some districts, or what is chosen on the form; all of them where nothing is. */
function chosenOf(outlines, own) {
  const chosen = own ? own.split(",") : [...document.querySelectorAll("[name=district]:checked")].map((input) => input.value);
  const found = outlines.getLayers().filter((layer) => chosen.includes(layer.feature.properties.adcode));
  return found.length ? L.featureGroup(found) : outlines;
}

/** Draw the districts around, so that there is something to find the place by, and look at the chosen ones. */
async function drawAround(map, { around: url, own }) {
  const response = await fetch(url);
  if (!response.ok) return;
  map.createPane("around").classList.add("around-pane");
  const outlines = L.geoJSON(await response.json(), {
    pane: "around",
    interactive: false,
    style: { color: "#9aa8b6", weight: 1, fillColor: "#fff", fillOpacity: 1 },
    onEachFeature: (feature, layer) => {
      const label = document.createElement("span");
      label.textContent = feature.properties.name;
      layer.bindTooltip(label, { permanent: true, direction: "center", className: "minimap-label" });
    },
  }).addTo(map);
  if (!map.placed) map.fitBounds(chosenOf(outlines, own).getBounds());
}

/** The inputs of a place, read and written as parts of [longitude, latitude]. */
class Inputs {
  constructor(box) {
    const find = (name) => box.querySelector(`[name=${name}]`);
    this.shape = find("shape");
    this.lon = find("lon");
    this.lat = find("lat");
    this.vertices = find("vertices");
    this.datum = find("source_datum");
    this.all = [this.shape, this.lon, this.lat, this.vertices, this.datum];
  }

  get isPoint() {
    return this.shape.value === "point";
  }

  get isEmpty() {
    return (this.isPoint ? [this.lon, this.lat] : [this.vertices]).every((input) => input.value.trim() === "");
  }

  get isShifted() {
    return SHIFTED.includes(this.datum.value);
  }

  /** Whether the map would lose or displace what is typed, were it to write. */
  get isLocked() {
    if (this.isEmpty) return false;
    return this.isShifted || (!this.isPoint && !isReadable(this.vertices.value));
  }

  read() {
    if (!this.isPoint) return parse(this.vertices.value);
    const place = parseOne(`${this.lon.value} ${this.lat.value}`);
    return place ? [[place]] : [];
  }

  /** Write what was clicked, in the datum of the map. */
  write(parts) {
    if (this.isPoint) {
      const [lon, lat] = parts[0]?.[0] ?? [];
      this.lon.value = lon === undefined ? "" : lon.toFixed(DECIMALS);
      this.lat.value = lat === undefined ? "" : lat.toFixed(DECIMALS);
    } else {
      this.vertices.value = write(parts, DECIMALS);
    }
    if (this.isShifted) this.datum.value = "wgs84";
    // What watches the form hears of it too.
    this.shape.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Draw where the place lies that is typed in another datum: the server converts it, and says so. */
function preview(layer) {
  const said = document.querySelector("[data-place-drawn]");
  if (!said) return;
  L.geoJSON(JSON.parse(said.dataset.placeDrawn), {
    interactive: false,
    style: STYLE,
    pointToLayer: (_feature, place) => L.circleMarker(place, { ...STYLE, radius: 7 }),
  }).addTo(layer);
}

/** Draw the parts with a handle at each point, which tells `moved` where it was dragged to. */
function draw(layer, parts, inputs, moved) {
  layer.clearLayers();
  for (const [at, part] of parts.entries()) {
    const places = part.map(([lon, lat]) => [lat, lon]);
    if (inputs.shape.value === "area" && places.length > 2) L.polygon(places, STYLE).addTo(layer);
    else if (places.length > 1) L.polyline(places, STYLE).addTo(layer);
    for (const [index, place] of places.entries()) {
      const icon = L.divIcon({ className: "place-vertex", iconSize: [16, 16] });
      const handle = L.marker(place, { icon, draggable: !inputs.isLocked, keyboard: false }).addTo(layer);
      handle.on("dragend", () => moved(at, index, handle.getLatLng().wrap()));
    }
  }
}

/** Build the map of a place. */
function show(box) {
  const inputs = new Inputs(box);
  const drawing = box.querySelector(".place-draw");
  drawing.hidden = false;
  const map = L.map(box.querySelector(".place-map"), { attributionControl: false, scrollWheelZoom: false, center: [41.57, 120.45], zoom: 8 });
  const layer = L.featureGroup().addTo(map);

  function put() {
    for (const part of box.querySelectorAll("[data-place-for]")) part.hidden = !part.dataset.placeFor.split(" ").includes(inputs.shape.value);
    box.querySelector(".place-tools").hidden = inputs.isPoint;
    box.querySelector("[data-place-locked]").hidden = !inputs.isLocked;
    const parts = inputs.read();
    if (inputs.isShifted) {
      layer.clearLayers();
      preview(layer);
    } else {
      draw(layer, parts, inputs, (at, index, { lat, lng }) => {
        parts[at][index] = [lng, lat];
        change(parts);
      });
    }
    return parts.some((part) => part.length);
  }

  function change(parts) {
    inputs.write(parts);
    put();
  }

  map.on("click", ({ latlng }) => {
    if (inputs.isLocked) return;
    const { lat, lng } = latlng.wrap();
    const parts = inputs.isPoint ? [[]] : inputs.read();
    if (!parts.length) parts.push([]);
    parts.at(-1).push([lng, lat]);
    map.placed = true;
    change(parts);
  });
  const press = (name, act) =>
    box.querySelector(`[data-place-${name}]`).addEventListener("click", () => {
      if (inputs.isLocked && name !== "clear") return;
      const parts = inputs.read();
      act(parts);
      change(parts);
    });
  press("back", (parts) => {
    parts.at(-1)?.pop();
    if (parts.length && !parts.at(-1).length) parts.pop();
  });
  press("part", (parts) => {
    if (parts.at(-1)?.length) parts.push([]);
  });
  press("clear", (parts) => parts.splice(0));

  map.placed = put();
  if (map.placed) map.fitBounds(layer.getBounds().pad(0.3), { maxZoom: CLOSE });
  for (const input of inputs.all) input.addEventListener("input", put);
  // What the server says of the place came anew.
  document.body.addEventListener("htmx:afterSwap", put);
  if (box.dataset.around) drawAround(map, box.dataset);
  drawGround(map, { url: box.dataset.ground, renderer: box.dataset.renderer }, {
    obstacles: () => box.querySelectorAll(".minimap-label, .place-vertex"),
    onSources: nameSources(map.getContainer()),
  }).catch(() => {});
}

for (const box of document.querySelectorAll("[data-place]")) show(box);
