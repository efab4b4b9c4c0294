/** The map of all registries together: what they answer, who is missing, and the largest projects of a view. */

import { labelControls } from "../map/controls.js";
import { fetchLatest, withWords } from "../map/data.js";
import { guideFocus, walkMarks } from "../map/keyboard.js";
import { placeLegend, showColours } from "../map/legend.js";
import { asNumber, sumWords, toYuan } from "../map/money.js";
import { filterWords, page, replaceWords, say } from "../map/page.js";
import { homeOf, projectPopup } from "../map/popup.js";
import { goToStart, keepPosition } from "../map/position.js";
import { makeScene } from "../map/scene.js";
import { offerServices } from "../map/services.js";
import { keepPlace } from "../map/whose.js";
import { listRows } from "./rows.js";

// The key would cover a quarter of a narrower map.
const ROOM_FOR_LEGEND = 720;

const { map, urls } = window.lantu;
const stage = document.getElementById("map-stage");
const failed = document.getElementById("map-failed");
const homes = new Map();
const scene = makeScene(map, stage, {
  onProject: openProject,
  onPlaced: (marks) => placeLegend(marks, stage.clientWidth >= ROOM_FOR_LEGEND),
  urlOf: (code) => homes.get(code) ?? null,
});

function openProject({ properties: project }, latlng, offset) {
  const popup = L.popup({ offset, maxWidth: 300, minWidth: 200, autoPanPaddingTopLeft: [54, 14] })
    .setLatLng(latlng).setContent(projectPopup(project));
  map.openPopup(popup);
  scene.select(project.code, true);
  popup.on("remove", () => scene.select(project.code, false));
}

/** Ask all registries what they have of where the map looks. */
async function load() {
  stage.setAttribute("aria-busy", "true");
  try {
    const words = filterWords();
    words.set("bbox", map.getBounds().toBBoxString());
    words.set("zoom", String(Math.max(1, Math.floor(map.getZoom()))));
    const found = await fetchLatest("marks", withWords(urls.marks, words));
    if (found) await show(found);
  } catch {
    failed.textContent = say("failed");
    failed.hidden = false;
  }
  stage.setAttribute("aria-busy", "false");
  stage.classList.add("is-drawn");
}

async function show(found) {
  failed.hidden = true;
  showSum(found.sum);
  showMissing(found.missing);
  homes.clear();
  for (const { properties: project } of found.features) homes.set(project.code, homeOf(project));
  const cells = found.is_whole ? undefined : found.clusters;
  const drawn = await scene.showMarks({ features: found.is_whole ? found.features : [], cells });
  if (!drawn) return;
  showColours(page.colour, scene.marks());
  listRows(found);
  await scene.settle();
}

/** Tell what all who have answered add up to, and what of it is not on the map. */
function showSum({ number, investment_wan: wan, without_investment_number: silent, ...sum }) {
  document.querySelector('[data-sum="number"]').textContent = asNumber(number);
  document.querySelector('[data-sum="amount"]').textContent = sumWords(toYuan(wan), wan === null ? 0 : number - silent || 1, number);
  const line = document.getElementById("federation-unlocated");
  const { unlocated_number: hidden, unlocated_wan: money, unlocated_silent_number: without, unlocated_row_number: rows } = sum;
  line.hidden = !rows;
  const amount = sumWords(toYuan(money), money === null ? 0 : hidden - without || 1, hidden);
  line.textContent = say("unlocated_rows", { rows: asNumber(rows), number: asNumber(hidden), amount });
}

/** Name who has not answered: nothing of theirs is on the map or in the sum. */
function showMissing(missing) {
  const notice = document.getElementById("federation-missing");
  notice.hidden = !missing.length;
  const text = say("missing", { names: missing.map((one) => say("missing_one", one)).join(say("listed")) });
  // What stands is not said again.
  if (!notice.hidden && notice.textContent !== text) notice.textContent = text;
}

function chooseColour(event) {
  const link = event.target.closest("[data-colour]");
  if (!link) return;
  event.preventDefault();
  page.colour = link.dataset.colour;
  replaceWords({ colour: page.colour === "status" ? null : page.colour });
  scene.repaint(page.colour);
  showColours(page.colour, scene.marks());
  scene.arrange();
}

/** Name the sources of the ground beside the others. */
function addSources(sources) {
  const line = document.getElementById("map-attribution");
  line.textContent = [line.textContent, sources].filter(Boolean).join(" · ");
}

offerServices(map, (service) => stage.classList.toggle("has-tiles", Boolean(service)));
labelControls(map);
guideFocus(map);
walkMarks(map);
goToStart(map);
keepPosition(map);
keepPlace();
document.getElementById("map-legend").addEventListener("click", chooseColour);
window.matchMedia("print").addEventListener("change", () => map.invalidateSize());
map.on("moveend", load);
load().then(() => scene.drawGround(urls, { onSources: addSources })).catch(() => {});
