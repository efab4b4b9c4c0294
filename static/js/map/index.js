/** The map page: ties the map that the server configured to its data, its list and the address. */

import { drawBase } from "./base.js";
import { makeCells } from "./cells.js";
import { colourBy } from "./colours.js";
import { labelControls } from "./controls.js";
import { fetchLatest, withWords } from "./data.js";
import { makeDistricts } from "./districts.js";
import { startFinding } from "./find.js";
import { drawGround } from "./ground.js";
import { guideFocus, walkMarks } from "./keyboard.js";
import { keepApart } from "./labels.js";
import { placeLegend, showColours, showLegend } from "./legend.js";
import { addLocators, listenToList, selectRow, showInView } from "./list.js";
import { startMeasuring } from "./measure.js";
import { filterWords, page, replaceWords, say } from "./page.js";
import { startPanels } from "./panels.js";
import { pause } from "./pause.js";
import { makePins } from "./pins.js";
import { districtPopup, projectPopup } from "./popup.js";
import { goToStart, keepPosition, savePosition } from "./position.js";
import { makeRoutes } from "./routes.js";
import { offerServices } from "./services.js";
import { takeAlong } from "./take.js";
import { startTime } from "./time.js";
import { makeBadges } from "./unlocated.js";

// The key would cover a quarter of a narrower map.
const ROOM_FOR_LEGEND = 720;
// From this zoom on the shading of the districts gives way to the ground.
const NEAR = 12;

const { map, urls } = window.lantu;
const stage = document.getElementById("map-stage");
const failed = document.getElementById("map-failed");
const panels = startPanels(() => map.invalidateSize());

const districts = makeDistricts(map, openDistrict);
const routes = makeRoutes(map, openProject);
const pins = makePins(map, openProject, placeNames);
const cells = makeCells(map);
const badges = makeBadges(map);
const circle = L.circle([0, 0], { radius: 1, interactive: false, className: "accuracy" });

// Keeps the names of the ground clear of ours, once it is drawn.
let clearNames = () => {};
const state = { shade: page.shade, features: [], matched: 0, districts: null, chosen: chosenDistricts() };

/** Return the districts that the filter names, as one text to compare. */
function chosenDistricts() {
  return filterWords().getAll("district").join(",");
}

/** Open a project's popup with the circle of its accuracy. */
function openProject(feature, latlng, offset) {
  const project = feature.properties;
  const popup = L.popup({ offset, maxWidth: 320, minWidth: 220, autoPanPaddingTopLeft: [54, 14], autoPanPaddingBottomRight: [14, 14] })
    .setLatLng(latlng)
    .setContent(projectPopup(project));
  map.openPopup(popup);
  if (project.accuracy_m && feature.geometry.type === "Point") circle.setLatLng(latlng).setRadius(project.accuracy_m).addTo(map);
  selectRow(project.code);
  routes.select(project.code, true);
  popup.on("remove", () => {
    circle.remove();
    routes.select(project.code, false);
    selectRow(null);
  });
}

/** Open a district's popup. */
function openDistrict(row, latlng) {
  const content = districtPopup(row, () => {
    map.closePopup();
    document.getElementById("filter-form").dispatchEvent(new CustomEvent("filter:set", { detail: { district: [row.adcode] } }));
  });
  map.openPopup(content, latlng, { maxWidth: 320, minWidth: 200, autoPanPaddingTopLeft: [54, 14] });
}

/** Return what the page has asked for already, once: the same address gives the same data. */
function firstUrl(name) {
  const url = page.first[name];
  delete page.first[name];
  return url;
}

/** Draw the pins and routes of the filter, or the server's clusters when there are too many. */
async function loadFeatures() {
  const found = await fetchLatest("features", firstUrl("features") ?? withWords(urls.features, filterWords()));
  if (!found) return;
  state.matched = found.numberMatched;
  await showFeatures(found);
}

function isRoute({ geometry }) {
  return geometry.type.endsWith("LineString");
}

/** Show in the key the colours of the marks; lines are coloured by their class. */
function keyColours() {
  showColours(page.colour, state.features.filter((feature) => !isRoute(feature)));
}

async function showFeatures(found) {
  const isTooMany = found.numberMatched > found.features.length;
  state.features = found.features;
  for (const { properties } of found.features) properties.warning = found.warnings?.[properties.code];
  routes.show(found.features.filter(isRoute));
  await pause();
  // Another answer came meanwhile: this one is no longer wanted.
  if (state.features !== found.features) return;
  pins.show(found.features.filter((feature) => !isRoute(feature)));
  keyColours();
  cells.clear();
  await pause();
  if (state.features !== found.features) return;
  if (isTooMany) await loadView();
  else listView();
  addLocators((code) => pins.has(code) || routes.has(code));
}

/** With too many for one answer: ask again for what is in view, and for clusters when even that is too much. */
async function loadView() {
  const words = filterWords();
  if (!words.has("bbox")) words.set("bbox", map.getBounds().toBBoxString());
  const inView = await fetchLatest("view", withWords(urls.features, words));
  if (!inView) return;
  if (inView.numberMatched <= inView.features.length) {
    await showFeatures(inView);
    return;
  }
  words.set("zoom", String(Math.max(1, Math.floor(map.getZoom()))));
  const clusters = await fetchLatest("cells", withWords(urls.clusters, words));
  if (!clusters) return;
  routes.show([]);
  pins.show([]);
  state.features = [];
  cells.show(clusters);
  showInView([], inView.numberMatched);
}

/** Keep the key and the badges clear of pins and rings, the districts' names of these, and those of the ground of all. */
function placeNames() {
  placeLegend([...stage.querySelectorAll(".pin-box, .cluster-box")], stage.clientWidth >= ROOM_FOR_LEGEND);
  badges.arrange([...stage.querySelectorAll(".pin-box, .cluster-box, .leaflet-control, .map-legend")]);
  keepApart(districts.names, [...stage.querySelectorAll(".pin-box, .cluster-box, .unlocated")]);
  clearNames();
}

/** Draw the ground between the districts and the projects. */
async function loadGround() {
  clearNames = await drawGround(map, page.ground, {
    obstacles: () => stage.querySelectorAll(".pin-box, .cluster-box, .unlocated, .district-name span, .base-name span"),
    onSources: (sources) => addSources(sources),
  });
  stage.classList.add("has-ground");
  map.on("zoomend", giveWay);
  giveWay();
}

/** Close by, the ground tells more than the shading of the districts. */
function giveWay() {
  stage.classList.toggle("is-near", map.getZoom() >= NEAR);
}

/** Name the sources of the ground beside the others. */
function addSources(sources) {
  const line = document.getElementById("map-attribution");
  line.textContent = [line.textContent, sources].filter(Boolean).join(" · ");
}

/** List the features that the map shows now. */
function listView() {
  const box = map.getBounds();
  showInView(state.features.filter(({ geometry }) => box.intersects(extentOf(geometry))));
}

/** Return the box around a geometry. */
function extentOf(geometry) {
  const [lng, lat] = geometry.coordinates;
  return geometry.type === "Point" ? L.latLngBounds([[lat, lng]]) : L.geoJSON(geometry).getBounds();
}

/** Shade the districts by the filter's totals. */
async function loadDistricts() {
  const found = await fetchLatest("districts", firstUrl("districts") ?? withWords(urls.districts, filterWords()));
  if (!found) return;
  state.districts = found;
  districts.show(found);
  shade();
  await pause();
  if (state.districts === found) badges.show(found);
}

function shade() {
  showLegend(state.shade, districts.paint(state.shade), state.districts);
}

function changeShade(name) {
  state.shade = name;
  replaceWords({ shade: name === "investment" ? null : name });
  shade();
}

function changeColour(name) {
  page.colour = name;
  replaceWords({ colour: name === "status" ? null : name });
  colourBy(name);
  pins.repaint();
  keyColours();
  placeNames();
}

/** Fetch all that depends on the filter. */
async function reload() {
  stage.setAttribute("aria-busy", "true");
  try {
    await Promise.all([loadFeatures(), loadDistricts()]);
    failed.hidden = true;
    moveToChoice();
    await pause();
    placeNames();
    document.body.dispatchEvent(new CustomEvent("map:shown"));
  } catch {
    showFailure();
  } finally {
    stage.setAttribute("aria-busy", "false");
    stage.classList.add("is-drawn");
  }
}

/** Say that data are missing; what was drawn stays. */
function showFailure() {
  failed.textContent = say("failed");
  failed.hidden = false;
}

/** When other districts are chosen, show them, and every place of the filter even where it lies outside them. */
function moveToChoice() {
  const chosen = chosenDistricts();
  if (chosen === state.chosen) return;
  state.chosen = chosen;
  const box = districts.bounds(chosen ? chosen.split(",") : []);
  if (!box.isValid()) return;
  for (const extent of state.features.map(({ geometry }) => extentOf(geometry))) {
    if (!box.intersects(extent)) box.extend(extent);
  }
  map.fitBounds(box, { padding: [24, 24] });
}

/** Show a project on the map and say whether the map holds it. */
function locate(code) {
  const feature = state.features.find(({ properties }) => properties.code === code);
  if (!feature) return false;
  if (!panels.isWide()) panels.show("list", false);
  const layer = pins.has(code) ? pins : routes;
  layer.reveal(code, (latlng) => openProject(feature, latlng, layer === pins ? [0, -30] : [0, -4]));
  return true;
}

async function start() {
  offerServices(map, (service) => stage.classList.toggle("has-tiles", Boolean(service)));
  labelControls(map);
  guideFocus(map);
  walkMarks(map);
  goToStart(map);
  keepPosition(map);
  map.on("moveend", () => {
    if (state.matched > page.most) loadView().catch(showFailure);
    else listView();
    placeNames();
  });
  await pause();
  startTime();
  takeAlong(map);
  startFinding(map, locate);
  startMeasuring(map);
  listenToList({
    onPoint: (code, isOn) => {
      for (const marked of stage.querySelectorAll(".is-marked")) marked.classList.remove("is-marked");
      if (isOn) (pins.has(code) ? pins : routes).highlight(code);
    },
    onLocate: locate,
  });
  document.getElementById("map-legend").addEventListener("click", (event) => {
    const link = event.target.closest("[data-shade], [data-colour]");
    if (!link || !state.districts) return;
    event.preventDefault();
    if (link.dataset.shade) changeShade(link.dataset.shade);
    else changeColour(link.dataset.colour);
  });
  window.matchMedia("print").addEventListener("change", () => map.invalidateSize());
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.target?.id !== "results" || !event.detail.successful) return;
    savePosition(map);
    reload();
  });
  reload().then(() => fetchLatest("base", urls.base)).then((base) => base && drawBase(map, base)).catch(() => {}).then(loadGround).catch(showFailure);
}

start();
