/** Two dates side by side: two maps that move as one, and the list of what became different. */

import { drawBase } from "./base.js";
import { colourBy } from "./colours.js";
import { element, named } from "./dom.js";
import { makeDistricts, SHADES } from "./districts.js";
import { drawGround } from "./ground.js";
import { guideFocus, walkMarks } from "./keyboard.js";
import { keepApart } from "./labels.js";
import { showColours, showLegend } from "./legend.js";
import { wanAsYi } from "./money.js";
import { page, say } from "./page.js";
import { makePins } from "./pins.js";
import { statusMark } from "./popup.js";
import { goToStart, savePosition } from "./position.js";
import { makeRoutes } from "./routes.js";
import { whereabouts } from "./words.js";

const L = window.L;
const list = document.querySelector(".compare-list");
window.lantu = { urls: page.urls };

/** Return the JSON of one of our own addresses; raises when the answer is not good. */
async function load(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}

const isRoute = ({ geometry }) => geometry.type.endsWith("LineString");

/** Return one side: its map with the layers of the map page. */
function makeSide(box) {
  const urls = page.sides[box.dataset.side];
  const map = L.map(box, { attributionControl: false, zoomSnap: 0.5, minZoom: 3, maxZoom: 18 });
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", box.dataset.name);
  for (const [name, text] of [["in", say("zoom_in")], ["out", say("zoom_out")]]) {
    const button = box.querySelector(`.leaflet-control-zoom-${name}`);
    button.title = text;
    button.setAttribute("aria-label", text);
  }
  L.control.scale({ imperial: false }).addTo(map);
  guideFocus(map);
  walkMarks(map);
  map.setView([36, 104], 5);
  goToStart(map);
  const urlOf = (code) => urls.project.replace(/\/(?=\?|$)/, `/${encodeURIComponent(code)}`);
  const open = (feature, latlng, offset) => L.popup({ offset, maxWidth: 300 }).setLatLng(latlng).setContent(popup(feature.properties, urlOf)).openOn(map);
  const districts = makeDistricts(map, ({ label }, latlng) => map.openPopup(element("strong", {}, label), latlng));
  const clear = () => keepApart(districts.names, [...box.querySelectorAll(".pin-box, .cluster-box")]);
  return { box, map, urls, districts, routes: makeRoutes(map, open), pins: makePins(map, open, clear, urlOf), clear };
}

/** Return what a project was at the date of a side. */
function popup(project, urlOf) {
  return element("div", { class: "map-popup" },
    element("h3", {}, named("span", project.name, project.pinyin)),
    element("p", {}, statusMark(project), ` ${wanAsYi(project.investment_wan)}`),
    element("p", {}, whereabouts(project)),
    element("p", { class: "popup-actions" }, element("a", { class: "button button-primary", href: urlOf(project.code) }, say("open"))));
}

/** Let the other map look where one looks. */
function keepTogether(maps) {
  let follows = false;
  for (const [at, map] of maps.entries()) {
    map.on("move zoomend", () => {
      if (follows) return;
      follows = true;
      maps[1 - at].setView(map.getCenter(), map.getZoom(), { animate: false });
      follows = false;
    });
  }
  maps[0].on("moveend", () => savePosition(maps[0]));
}

/** Fetch and draw what a side holds; returns its districts. */
async function fill(side) {
  const [features, districts] = await Promise.all([load(side.urls.features), load(side.urls.districts)]);
  for (const { properties } of features.features) properties.warning = features.warnings?.[properties.code];
  side.features = features.features;
  side.districts.show(districts);
  side.routes.show(features.features.filter(isRoute));
  side.pins.show(features.features.filter((feature) => !isRoute(feature)));
  return districts;
}

/** Shade both maps by one and the same classes, or a darker district would not mean more. */
function shade(sides, collections) {
  const { value, bounds } = SHADES[page.shade];
  const counties = collections.flatMap(({ features }) => features).map(({ properties }) => properties).filter(({ level }) => level === "county");
  const edges = bounds(counties.map(value));
  const painted = sides.map(({ districts }) => districts.paint(page.shade, edges));
  showLegend(page.shade, { edges, held: painted.flatMap(({ held }) => held), isSilent: painted.some(({ isSilent }) => isSilent) }, collections[1]);
  showColours(page.colour, sides[1].features.filter((feature) => !isRoute(feature)));
}

/** Mark a project of the list on both maps. */
function point(sides, code, isOn) {
  for (const { box, pins, routes } of sides) {
    for (const marked of box.querySelectorAll(".is-marked")) marked.classList.remove("is-marked");
    if (isOn) (pins.has(code) ? pins : routes).highlight(code);
  }
}

/** Come close to a project where it is, or was, and mark it on both maps. */
function reveal(sides, code) {
  const found = [...sides].reverse().find(({ pins, routes }) => pins.has(code) || routes.has(code));
  if (!found) return;
  (found.pins.has(code) ? found.pins : found.routes).reveal(code, () => point(sides, code, true));
}

function listen(sides) {
  for (const item of list.querySelectorAll("[data-code]")) {
    const { code } = item.dataset;
    if (!sides.some(({ pins, routes }) => pins.has(code) || routes.has(code))) continue;
    const words = `${say("locate")}: ${item.querySelector(".map-row-name").textContent}`;
    const button = element("button", { type: "button", class: "map-row-locate", title: say("locate"), "aria-label": words },
      element("i", { class: "fa-solid fa-location-crosshairs", "aria-hidden": "true" }));
    button.addEventListener("click", () => reveal(sides, code));
    item.append(button);
    for (const [name, isOn] of [["mouseenter", true], ["mouseleave", false], ["focusin", true], ["focusout", false]]) {
      item.addEventListener(name, () => point(sides, code, isOn));
    }
  }
}

/** Draw what lies around and under the districts, and name where it comes from. */
async function drawAround(maps) {
  const around = await load(page.urls.base);
  for (const map of maps) drawBase(map, around);
  const line = document.getElementById("map-attribution");
  const obstacles = (map) => () => map.getContainer().querySelectorAll(".pin-box, .cluster-box, .district-name span, .base-name span");
  await Promise.all(maps.map((map, at) => drawGround(map, page.ground, {
    obstacles: obstacles(map),
    onSources: (sources) => {
      if (at === 0 && sources) line.textContent = `${line.textContent} · ${sources}`;
    },
  })));
}

async function start() {
  const sides = [...document.querySelectorAll("[data-side]")].map(makeSide);
  colourBy(page.colour);
  keepTogether(sides.map(({ map }) => map));
  shade(sides, await Promise.all(sides.map(fill)));
  listen(sides);
  for (const { clear } of sides) clear();
  document.getElementById("map-stage").setAttribute("aria-busy", "false");
  drawAround(sides.map(({ map }) => map)).catch(() => {});
  window.matchMedia("print").addEventListener("change", () => {
    for (const { map } of sides) map.invalidateSize();
  });
}

start().catch(() => {
  const failed = document.getElementById("map-failed");
  failed.textContent = say("failed");
  failed.hidden = false;
});
