/** The map within another site's page: the filter of its address, with a key, and links that lead out of the frame. */

import { labelControls } from "../map/controls.js";
import { fetchLatest } from "../map/data.js";
import { placeLegend, showColours, showLegend } from "../map/legend.js";
import { filterWords, page, say } from "../map/page.js";
import { districtPopup, projectPopup } from "../map/popup.js";
import { goToStart } from "../map/position.js";
import { makeScene, readMarks } from "../map/scene.js";
import { offerServices } from "../map/services.js";
import { makeSource } from "../map/view.js";

// The key is short in a frame that is not nearly a page.
const ROOM_FOR_LEGEND = 1000;
const POPUP = { maxWidth: 300, minWidth: 200, autoPanPaddingTopLeft: [54, 14] };

const { map, urls } = window.lantu;
const stage = document.getElementById("map-stage");
const failed = document.getElementById("map-failed");
const words = filterWords();
const scene = makeScene(map, stage, {
  onProject: openProject,
  onDistrict: (row, latlng) => map.openPopup(districtPopup(row), latlng, POPUP),
  onPlaced: (marks) => placeLegend(marks, stage.clientWidth >= ROOM_FOR_LEGEND),
});
const source = makeSource(map, urls.districts);
// Whether another view shows other marks.
let isPart = false;
// What is shaded by what.
let [collection, shade] = [null, page.shade];

function openProject({ properties: project }, latlng, offset) {
  const popup = L.popup({ ...POPUP, offset }).setLatLng(latlng).setContent(projectPopup(project));
  map.openPopup(popup);
  scene.select(project.code, true);
  popup.on("remove", () => scene.select(project.code, false));
}

/** Return the box and the zoom of the moment. */
function view() {
  const bounds = map.getBounds();
  return { box: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()], zoom: map.getZoom() };
}

async function loadMarks() {
  const found = await readMarks(urls, words, view);
  isPart = Boolean(found.isPart);
  await scene.showMarks(found);
  showColours(page.colour, scene.marks());
}

/** Let the reader choose in the key what is coloured by what. */
function listenToLegend() {
  document.getElementById("map-legend").addEventListener("click", (event) => {
    const link = event.target.closest("[data-shade], [data-colour]");
    if (!link) return;
    event.preventDefault();
    if (link.dataset.shade) {
      shade = link.dataset.shade;
      showLegend(shade, scene.paint(shade), collection);
    } else {
      page.colour = link.dataset.colour;
      scene.repaint(page.colour);
      showColours(page.colour, scene.marks());
    }
    scene.arrange();
  });
}

/** Shade the districts of where the map looks. */
async function loadDistricts() {
  const found = await fetchLatest("districts", source.addressFor(words));
  if (!found) return;
  collection = found;
  const shading = await scene.showDistricts(found, shade);
  if (collection !== found) return;
  showLegend(shade, shading, found);
  scene.showBadges(found);
}

async function load() {
  await Promise.all([loadDistricts(), loadMarks()]);
  listenToLegend();
  await scene.settle();
  settle();
  await scene.drawGround(urls, { onSources: addSources });
}

function addSources(sources) {
  const line = document.getElementById("map-attribution");
  line.textContent = [line.textContent, sources].filter(Boolean).join(" · ");
}

function showFailure() {
  failed.textContent = say("failed");
  failed.hidden = false;
  settle();
}

/** The map stands: its key is shown from now on. */
function settle() {
  stage.setAttribute("aria-busy", "false");
  stage.classList.add("is-drawn");
}

offerServices(map, (service) => stage.classList.toggle("has-tiles", Boolean(service)));
labelControls(map);
goToStart(map);
map.on("moveend", () => {
  const asked = [isPart && loadMarks(), source.hasLeft() && loadDistricts()].filter(Boolean);
  if (asked.length) Promise.all(asked).then(scene.arrange).catch(showFailure);
  else scene.arrange();
});
load().catch(showFailure);
