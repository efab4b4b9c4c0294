/** The map on a wall: views in turn, kept fresh, and shown on when the network is gone. */

import { page, filterWords, say } from "../map/page.js";
import { scaleMarks } from "../map/rings.js";
import { makeScene } from "../map/scene.js";
import { listenToKeys } from "./keys.js";
import { keepFresh } from "./fresh.js";
import { showPanel, showWarnings } from "./panel.js";
import { startTurning } from "./turning.js";
import { stayAwake } from "./awake.js";

// What marks on a desk are made for, in pixels a letter.
const DESK = 16;
const MINUTE = 60_000;

const { map, urls } = window.lantu;
const wall = document.getElementById("wall");
const stage = document.getElementById("map-stage");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const scene = makeScene(map, stage);
let data = null;

/** Make marks and lines as large as the letters of the screen. */
function fitScreen() {
  const factor = Math.max(1, Math.round((2 * Number.parseFloat(getComputedStyle(wall).fontSize)) / DESK) / 2);
  wall.style.setProperty("--mark", String(factor));
  scaleMarks(factor);
}

/** Show a view; `isNew` says that another one was shown before. */
function show(step, isNew) {
  const isList = Boolean(step.rows);
  document.getElementById("wall-warnings").hidden = !isList;
  if (isList) showWarnings(step);
  else showOnMap(step, isNew);
}

async function showOnMap(step, isNew) {
  showPanel(step);
  if (!(await scene.showMarks(data.marks.get(step.adcodes.join()) ?? data.marks.get("")))) return;
  scene.choose(step.adcodes);
  map.invalidateSize({ pan: false });
  const bounds = step.adcodes.length || !page.bounds ? scene.bounds(step.adcodes) : L.latLngBounds(page.bounds);
  if (isNew && bounds.isValid()) map.fitBounds(bounds, { animate: !calm.matches, padding: [24, 24] });
  scene.arrange();
}

/** Take fresh data; the view stays where it is. */
async function take(found) {
  const isFirst = data === null;
  data = found;
  await scene.showDistricts(data.districts, page.shade);
  scene.showBadges(data.districts);
  turning.setSteps(data.steps);
  if (isFirst) {
    stage.setAttribute("aria-busy", "false");
    scene.drawGround(urls, { onSources: addSources, names: false }).catch(() => {});
  }
}

function addSources(sources) {
  document.getElementById("map-attribution").textContent = [page.attribution, sources].filter(Boolean).join(" · ");
}

/** Say of when the data are, and quietly that the network is gone. */
function tellFresh({ heardAt, isLost }) {
  wall.classList.toggle("is-lost", isLost);
  const time = heardAt && clock(heardAt);
  const told = data?.asOf ? say("as_of_day", { day: data.asOf }) : say("fresh", { time: time ?? "…" });
  document.getElementById("wall-fresh").textContent = isLost ? say("lost", { time: time ?? "–" }) : told;
}

function clock(moment) {
  return moment.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

function tick() {
  const now = new Date();
  document.getElementById("wall-clock").textContent = `${now.toLocaleDateString("sv-SE")} ${clock(now)}`;
}

/** Say which view of how many, and whether it stays. */
function tellTurn({ at, all, isPaused }) {
  document.getElementById("wall-step").textContent = say("step", { at: at + 1, all });
  document.getElementById("wall-paused").textContent = isPaused ? say("paused") : "";
  wall.classList.toggle("is-paused", isPaused);
}

fitScreen();
const turning = startTurning({ seconds: page.seconds, bar: document.getElementById("wall-passed"), onShow: show, onTurn: tellTurn });
keepFresh({ urls, words: filterWords(), map, onData: take, onTold: tellFresh });
listenToKeys({ turning, leave: () => location.assign(page.leave) });
stayAwake();
tick();
setInterval(tick, MINUTE / 6);
document.getElementById("map-attribution").textContent = page.attribution;
window.addEventListener("resize", () => {
  fitScreen();
  scene.repaint(page.colour);
  turning.again();
});
