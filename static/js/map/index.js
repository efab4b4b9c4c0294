/** The map page: ties the map that the server configured to its data, its list and the address. */

import { labelControls } from "./controls.js";
import { fetchLatest, withWords } from "./data.js";
import { startFinding } from "./find.js";
import { guideFocus, walkMarks } from "./keyboard.js";
import { placeLegend, showColours, showLegend } from "./legend.js";
import { addLocators, listenToList, selectRow, showInView } from "./list.js";
import { startMeasuring } from "./measure.js";
import { filterWords, page, replaceWords, say } from "./page.js";
import { startPanels } from "./panels.js";
import { pause } from "./pause.js";
import { districtPopup, projectPopup } from "./popup.js";
import { goToStart, keepPosition, savePosition } from "./position.js";
import { makeScene } from "./scene.js";
import { offerServices } from "./services.js";
import { takeAlong } from "./take.js";
import { startTime } from "./time.js";
import { makeSource } from "./view.js";
import { keepPlace } from "./whose.js";

// The key would cover a quarter of a narrower map.
const ROOM_FOR_LEGEND = 720;

const { map, urls } = window.lantu;
const stage = document.getElementById("map-stage");
const failed = document.getElementById("map-failed");
const panels = startPanels(() => map.invalidateSize());

const scene = makeScene(map, stage, {
  onProject: openProject,
  onDistrict: openDistrict,
  onPlaced: (marks) => placeLegend(marks, stage.clientWidth >= ROOM_FOR_LEGEND),
});
const source = makeSource(map, urls.districts);
const circle = L.circle([0, 0], { radius: 1, interactive: false, className: "accuracy" });
const extents = new WeakMap();
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
  scene.select(project.code, true);
  popup.on("remove", () => {
    circle.remove();
    scene.select(project.code, false);
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

async function showFeatures(found) {
  const isTooMany = found.numberMatched > found.features.length;
  state.features = found.features;
  if (!(await scene.showMarks(found))) return;
  showColours(page.colour, scene.marks());
  if (isTooMany) await loadView();
  else await listView();
  addLocators(scene.holds);
}

/** With too many for one answer: ask again for what is in view, and for clusters when even that is too much. */
async function loadView() {
  const words = filterWords();
  if (!words.has("bbox")) words.set("bbox", map.getBounds().toBBoxString());
  const zoomed = new URLSearchParams(words);
  zoomed.set("zoom", String(Math.max(1, Math.floor(map.getZoom()))));
  // Both at once: clusters that nobody needs cost the server less than a second way costs whoever waits.
  const [inView, clusters] = await Promise.all([
    fetchLatest("view", withWords(urls.features, words)),
    fetchLatest("cells", withWords(urls.clusters, zoomed)),
  ]);
  if (!inView || !clusters) return;
  if (inView.numberMatched <= inView.features.length) {
    await showFeatures(inView);
    return;
  }
  state.features = [];
  if (await scene.showMarks({ features: [], cells: clusters })) await showInView([], inView.numberMatched);
}

/** Name the sources of the ground beside the others. */
function addSources(sources) {
  const line = document.getElementById("map-attribution");
  line.textContent = [line.textContent, sources].filter(Boolean).join(" · ");
}

/** List the features that the map shows now, in steps. */
function listView() {
  const box = map.getBounds();
  return showInView(state.features.filter(({ geometry }) => box.intersects(extentOf(geometry))));
}

/** Return the box around a geometry, worked out once. */
function extentOf(geometry) {
  if (!extents.has(geometry)) extents.set(geometry, L.latLngBounds(cornersOf(geometry.coordinates)));
  return extents.get(geometry);
}

/** Return the places of coordinates of any depth as Leaflet takes them. */
function cornersOf(coordinates) {
  const [first, second] = coordinates;
  return Array.isArray(first) ? coordinates.flatMap(cornersOf) : [[second, first]];
}

/** Shade the districts by the filter's totals. */
async function loadDistricts() {
  const found = await fetchLatest("districts", firstUrl("districts") ?? source.addressFor(filterWords()));
  if (!found) return;
  state.districts = found;
  const shading = await scene.showDistricts(found, state.shade);
  if (state.districts !== found) return;
  showLegend(state.shade, shading, found);
  await pause();
  if (state.districts === found) scene.showBadges(found);
}

/** Ask for other districts where the map shows others. */
async function followView() {
  if (!source.hasLeft()) return;
  await loadDistricts();
  await scene.settle();
}

function changeShade(name) {
  state.shade = name;
  replaceWords({ shade: name === "investment" ? null : name });
  showLegend(name, scene.paint(name), state.districts);
}

function changeColour(name) {
  page.colour = name;
  replaceWords({ colour: name === "status" ? null : name });
  scene.repaint(name);
  showColours(name, scene.marks());
  scene.arrange();
}

/** Fetch all that depends on the filter. */
async function reload() {
  stage.setAttribute("aria-busy", "true");
  try {
    await Promise.all([loadFeatures(), loadDistricts()]);
    failed.hidden = true;
    moveToChoice();
    await pause();
    await scene.settle();
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

/** Return the box around districts, where the map has not all of them as the server gives it. */
function boxOf(adcodes) {
  if (!page.by_view) return scene.bounds(adcodes);
  const [west, south, east, north] = state.districts.chosen ?? [];
  return adcodes.length && L.latLngBounds([south, west], [north, east]);
}

/** When other districts are chosen, show them, and every place of the filter even where it lies outside them. */
function moveToChoice() {
  const chosen = chosenDistricts();
  if (chosen === state.chosen) return;
  state.chosen = chosen;
  const box = boxOf(chosen ? chosen.split(",") : []);
  if (!box?.isValid()) return;
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
  scene.reveal(code, (latlng, offset) => openProject(feature, latlng, offset));
  return true;
}

async function start() {
  offerServices(map, (service) => stage.classList.toggle("has-tiles", Boolean(service)));
  labelControls(map);
  guideFocus(map);
  walkMarks(map);
  await pause();
  goToStart(map);
  keepPosition(map);
  map.on("moveend", () => {
    if (state.matched > page.most) loadView().catch(showFailure);
    else listView();
    followView().catch(showFailure);
  });
  const reloaded = reload();
  await pause();
  startTime();
  takeAlong(map);
  keepPlace();
  startFinding(map, locate);
  startMeasuring(map);
  listenToList({
    onPoint: (code, isOn) => scene.point(isOn ? code : null),
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
  reloaded.then(() => scene.drawGround(urls, { onSources: addSources })).catch(showFailure);
}

start();
