/** Two dates side by side: two maps that move as one, and the list of what became different. */

import { fetchJson } from "./data.js";
import { element, named } from "./dom.js";
import { isShadedIn, SHADES } from "./districts.js";
import { guideFocus, walkMarks } from "./keyboard.js";
import { showColours, showLegend } from "./legend.js";
import { wanAsYi } from "./money.js";
import { page, say } from "./page.js";
import { statusMark } from "./popup.js";
import { goToStart, savePosition } from "./position.js";
import { makeScene } from "./scene.js";
import { whereabouts } from "./words.js";

const L = window.L;
const list = document.querySelector(".compare-list");
window.lantu = { urls: page.urls };

/** Return one side: its map with what the map page shows of a filter. */
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
  const scene = makeScene(map, box, {
    urlOf,
    onProject: ({ properties }, latlng, offset) => (
      L.popup({ offset, maxWidth: 300 }).setLatLng(latlng).setContent(popup(properties, urlOf)).openOn(map)
    ),
    onDistrict: ({ label }, latlng) => map.openPopup(element("strong", {}, label), latlng),
  });
  return { map, urls, scene };
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

/** Fetch and draw the projects of a side; returns its districts. */
async function fill({ urls, scene }) {
  const [features, districts] = await Promise.all([fetchJson(urls.features), fetchJson(urls.districts)]);
  await scene.showMarks(features);
  return districts;
}

/** Shade both maps by one and the same classes, or a darker district would not mean more. */
async function shade(sides, collections) {
  const { value, bounds } = SHADES[page.shade];
  const shaded = collections.flatMap((collection) => (
    collection.features.map(({ properties }) => properties).filter((row) => isShadedIn(collection, row))
  ));
  const edges = bounds(shaded.map(value));
  const painted = await Promise.all(sides.map(({ scene }, at) => scene.showDistricts(collections[at], page.shade, edges)));
  showLegend(page.shade, { edges, held: painted.flatMap(({ held }) => held), isSilent: painted.some(({ isSilent }) => isSilent) }, collections[1]);
  showColours(page.colour, sides[1].scene.marks());
}

/** Mark a project of the list on each map that holds it, or none. */
function point(sides, code) {
  for (const { scene } of sides) scene.point(scene.holds(code) ? code : null);
}

/** Come close to a project where it is, or was, and mark it on both maps. */
function reveal(sides, code) {
  const found = [...sides].reverse().find(({ scene }) => scene.holds(code));
  found?.scene.reveal(code, () => point(sides, code));
}

function listen(sides) {
  for (const item of list.querySelectorAll("[data-code]")) {
    const { code } = item.dataset;
    if (!sides.some(({ scene }) => scene.holds(code))) continue;
    const words = `${say("locate")}: ${item.querySelector(".map-row-name").textContent}`;
    const button = element("button", { type: "button", class: "map-row-locate", title: say("locate"), "aria-label": words },
      element("i", { class: "fa-solid fa-location-crosshairs", "aria-hidden": "true" }));
    button.addEventListener("click", () => reveal(sides, code));
    item.append(button);
    for (const [name, isOn] of [["mouseenter", true], ["mouseleave", false], ["focusin", true], ["focusout", false]]) {
      item.addEventListener(name, () => point(sides, isOn ? code : null));
    }
  }
}

/** Draw what lies around and under the districts, and name where it comes from: once, for both maps have the same. */
function drawAround(sides) {
  const line = document.getElementById("map-attribution");
  const name = (sources) => {
    line.textContent = [line.textContent, sources].filter(Boolean).join(" · ");
  };
  return Promise.all(sides.map(({ scene }, at) => scene.drawGround(page.urls, at === 0 ? { onSources: name } : {})));
}

async function start() {
  const sides = [...document.querySelectorAll("[data-side]")].map(makeSide);
  keepTogether(sides.map(({ map }) => map));
  await shade(sides, await Promise.all(sides.map(fill)));
  listen(sides);
  for (const { scene } of sides) scene.arrange();
  document.getElementById("map-stage").setAttribute("aria-busy", "false");
  drawAround(sides).catch(() => {});
  window.matchMedia("print").addEventListener("change", () => {
    for (const { map } of sides) map.invalidateSize();
  });
}

start().catch(() => {
  const failed = document.getElementById("map-failed");
  failed.textContent = say("failed");
  failed.hidden = false;
});
