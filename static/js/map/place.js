/** The map of a form's place: it is drawn and changed there, and the text beside it always says the same. */

import { drawGround, nameSources } from "./ground.js";
import { drawAround, drawPhotos, snapAround } from "./place_around.js";
import { startDrawing } from "./place_draw.js";
import { Inputs } from "./place_inputs.js";

const L = window.L;
const CLOSE = 12;
const SAID = { className: "placed", weight: 3, fillOpacity: 0.15, interactive: false };

/** Draw where the place lies that is typed in another datum: the server converts it, and says so. */
function preview(layer) {
  layer.clearLayers();
  const said = document.querySelector("[data-place-drawn]");
  if (!said) return;
  L.geoJSON(JSON.parse(said.dataset.placeDrawn), {
    style: SAID,
    pointToLayer: (_feature, place) => L.circleMarker(place, { ...SAID, radius: 7 }),
  }).addTo(layer);
}

/** Build the map of a place. */
function show(box) {
  const inputs = new Inputs(box);
  box.querySelector(".place-draw").hidden = false;
  const map = L.map(box.querySelector(".place-map"), { attributionControl: false, scrollWheelZoom: false, center: [41.57, 120.45], zoom: 8, pmIgnore: false });
  const said = L.featureGroup().addTo(map);
  let shown = "";
  const drawing = startDrawing(map, {
    onDrawn: (parts) => {
      inputs.write(parts);
      map.placed = true;
      // What the map itself wrote is on it already.
      shown = inputs.text;
      inputs.tell();
    },
  });

  /** Show what is typed, where it is not what the map shows. */
  function put() {
    for (const part of box.querySelectorAll("[data-place-for]")) part.hidden = !part.dataset.placeFor.split(" ").includes(inputs.shape.value);
    box.querySelector("[data-place-locked]").hidden = !inputs.isLocked;
    if (inputs.isShifted) preview(said);
    else said.clearLayers();
    if (shown === inputs.text) return;
    shown = inputs.text;
    drawing.show(inputs.shape.value, inputs.isShifted ? [] : inputs.read(), inputs.isLocked);
  }

  box.querySelector("[data-place-clear]").addEventListener("click", () => {
    inputs.write([]);
    inputs.tell();
  });
  put();
  const placed = L.featureGroup([drawing.layer, said]).getBounds();
  map.placed = placed.isValid();
  if (map.placed) map.fitBounds(placed.pad(0.3), { maxZoom: CLOSE });
  for (const input of inputs.all) input.addEventListener("input", put);
  // What the server says of the place came anew.
  document.body.addEventListener("htmx:afterSwap", put);
  if (box.dataset.around) drawAround(map, box);
  snapAround(map, box);
  drawPhotos(map);
  drawGround(map, { url: box.dataset.ground, renderer: box.dataset.renderer }, {
    obstacles: () => box.querySelectorAll(".minimap-label, .place-vertex, .marker-icon"),
    onSources: nameSources(map.getContainer()),
  }).catch(() => {});
}

/** Keep what is ticked while the server's words are on their way: they know only of what was ticked before. */
function keepTicks(section) {
  const ticks = () => [...section.querySelectorAll("input[type=checkbox]")];
  let held = new Map();
  section.addEventListener("htmx:beforeSwap", () => {
    held = new Map(ticks().map((one) => [one.name, one.checked]));
  });
  section.addEventListener("htmx:afterSwap", () => {
    for (const one of ticks()) one.checked = held.get(one.name) ?? one.checked;
  });
}

for (const box of document.querySelectorAll("[data-place]")) show(box);
for (const section of document.querySelectorAll("#place-said")) keepTicks(section);
