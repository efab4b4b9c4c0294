/** Measuring on the map: the length of a line and what it encloses, on the ellipsoid, by pointer or by keyboard. */

import { element, loadScript, typeIcon } from "./dom.js";
import { asNumber } from "./money.js";
import { page, say } from "./page.js";

const METRES_IN_KM = 1000;
const SQUARE_METRES_IN_HECTARE = 10_000;
const HECTARES_IN_SQUARE_KM = 100;
// From so many square kilometres on hectares are too many to read.
const LARGE = 100;
const FEWEST_OF_AREA = 3;

/** Return the length of a line through some places in metres, and what it encloses in square metres, on WGS-84. */
export function measure(geodesic, places) {
  const sheet = geodesic.Geodesic.WGS84;
  const legs = places.slice(1).map(([lat, lng], at) => sheet.Inverse(...places[at], lat, lng).s12);
  const ring = sheet.Polygon(false);
  for (const [lat, lng] of places) ring.AddPoint(lat, lng);
  const length = legs.reduce((sum, leg) => sum + leg, 0);
  return { length, area: places.length < FEWEST_OF_AREA ? null : Math.abs(ring.Compute(false, true).area) };
}

/** Return a length in words: metres, from a kilometre on kilometres. */
export function lengthWords(metres) {
  if (metres < METRES_IN_KM) return say("metres", { number: asNumber(Math.round(metres)) });
  return say("kilometres", { number: asNumber(rounded(metres / METRES_IN_KM)) });
}

/** Return an area in words: square metres, from a hectare on hectares, of a county also square kilometres. */
export function areaWords(squareMetres) {
  if (squareMetres < SQUARE_METRES_IN_HECTARE) return say("square_metres", { number: asNumber(Math.round(squareMetres)) });
  const hectares = squareMetres / SQUARE_METRES_IN_HECTARE;
  const words = say("hectares", { number: asNumber(rounded(hectares)) });
  const large = hectares / HECTARES_IN_SQUARE_KM;
  return large < LARGE ? words : `${words} (${say("square_kilometres", { number: asNumber(rounded(large)) })})`;
}

/** Return a number with as many decimals as its size is worth. */
function rounded(value) {
  return Number(value.toFixed(value < METRES_IN_KM ? 2 : 0));
}

/** Put the button that begins and ends measuring on the map. */
export function startMeasuring(map) {
  const stage = document.getElementById("map-stage");
  const box = document.getElementById("map-measure");
  const said = box.querySelector("[role=status]");
  const button = element("a", { href: "#", role: "button", title: say("measure_tool"), "aria-label": say("measure_tool"), "aria-pressed": "false" }, typeIcon("ruler"));
  const drawn = L.layerGroup();
  let places = [];
  let geodesic = null;

  function show() {
    drawn.clearLayers();
    const look = { interactive: false, className: "measured" };
    if (places.length >= FEWEST_OF_AREA) L.polygon(places, { ...look, className: "measured measured-area" }).addTo(drawn);
    L.polyline(places, look).addTo(drawn);
    for (const place of places) L.circleMarker(place, { ...look, radius: 4, className: "measured measured-point" }).addTo(drawn);
    const { length, area } = measure(geodesic, places);
    const words = [say("measure_points", { number: places.length }), places.length > 1 ? say("measure_length", { length: lengthWords(length) }) : null, area === null ? null : say("measure_area", { area: areaWords(area) })];
    said.textContent = places.length ? words.filter(Boolean).join(" · ") : say("measure_none");
    for (const name of ["undo", "clear"]) box.querySelector(`[data-do=${name}]`).disabled = !places.length;
  }

  const does = {
    add({ lat, lng }) {
      places.push([lat, lng]);
      show();
    },
    undo() {
      places.pop();
      show();
    },
    clear() {
      places = [];
      show();
    },
    end() {
      box.hidden = true;
      stage.classList.remove("is-measuring");
      button.setAttribute("aria-pressed", "false");
      drawn.remove();
      map.doubleClickZoom.enable();
      map.off("click", onClick);
      map.getContainer().removeEventListener("keydown", onKey, true);
      button.focus();
    },
  };
  const onClick = ({ latlng }) => does.add(latlng);

  function onKey(event) {
    if (event.target.closest(".leaflet-control") || event.ctrlKey || event.metaKey || event.altKey) return;
    const name = { Enter: "add", " ": "add", Backspace: "undo", Escape: "end" }[event.key];
    if (!name) return;
    event.preventDefault();
    event.stopPropagation();
    does[name](map.getCenter());
  }

  async function begin() {
    await loadScript(page.geodesic);
    geodesic = window.geodesic;
    places = [];
    map.closePopup();
    map.doubleClickZoom.disable();
    drawn.addTo(map);
    box.hidden = false;
    stage.classList.add("is-measuring");
    button.setAttribute("aria-pressed", "true");
    map.on("click", onClick);
    map.getContainer().addEventListener("keydown", onKey, true);
    show();
    map.getContainer().focus();
  }

  function toggle(event) {
    event.preventDefault();
    if (box.hidden) begin();
    else does.end();
  }

  button.addEventListener("click", toggle);
  button.addEventListener("keydown", (event) => {
    if (event.key === " ") toggle(event);
  });
  box.addEventListener("click", (event) => does[event.target.closest("[data-do]")?.dataset.do]?.());
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") does.end();
  });
  L.DomEvent.disableClickPropagation(box);
  const Control = L.Control.extend({ onAdd: () => {
    const bar = element("div", { class: "leaflet-bar" }, button);
    L.DomEvent.disableClickPropagation(bar);
    return bar;
  } });
  new Control({ position: "topleft" }).addTo(map);
}
