/** The search on the map: goes to what is found, marks it, and to where the reader stands. */

import { fetchLatest, withWords } from "./data.js";
import { element, named } from "./dom.js";
import { say } from "./page.js";

const WAIT_MS = 250;
const CLOSEST = 14;
const PATIENCE_MS = 20_000;

/** Return the bounds of an answer as Leaflet takes them: [[south, west], [north, east]]. */
export function asBounds([west, south, east, north]) {
  return [[south, west], [north, east]];
}

/** Return the answers in the order of the list, each as a button. */
function rows(found, onPick) {
  return found.map((one) => {
    const button = element("button", { type: "button" }, named("span", one.name, one.pinyin), element("small", {}, one.detail));
    button.addEventListener("click", () => onPick(one));
    return element("li", {}, button);
  });
}

/** Let the form find and go; `locate(code)` opens a project that the map holds, and says whether it does. */
export function startFinding(map, locate) {
  const form = document.getElementById("map-find");
  const input = form.elements.q;
  const list = document.getElementById("map-found");
  const said = form.querySelector("[role=status]");
  let [found, timer, mark] = [[], 0, null];
  form.hidden = false;
  L.DomEvent.disableClickPropagation(form);
  L.DomEvent.disableScrollPropagation(form);

  function close() {
    list.hidden = true;
  }

  function point(bounds, radius) {
    mark?.remove();
    const centre = L.latLngBounds(bounds).getCenter();
    mark = radius ? L.circle(centre, { radius, className: "found-mark", interactive: false }) : L.circleMarker(centre, { radius: 14, className: "found-mark", interactive: false });
    mark.addTo(map);
  }

  function go(one) {
    close();
    said.textContent = `${one.pinyin ?? one.name} ${one.detail}`;
    const bounds = asBounds(one.bounds);
    const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    map.fitBounds(bounds, { maxZoom: CLOSEST, animate: !isStill, padding: [30, 30] });
    if (one.kind === "project" && locate(one.code)) return;
    if (one.kind !== "district") point(bounds);
  }

  async function look() {
    const typed = input.value.trim();
    if (!typed) {
      found = [];
      close();
      return;
    }
    const answer = await fetchLatest("find", withWords(form.dataset.url, [["q", typed]])).catch(() => ({ found: [] }));
    if (!answer) return;
    found = answer.found;
    list.replaceChildren(...rows(found, go));
    list.hidden = !found.length;
    said.textContent = found.length ? say("found", { number: found.length }) : say("found_nothing");
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    await look();
    if (found.length) go(found[0]);
  });
  form.addEventListener("keydown", (event) => {
    const buttons = [...list.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      close();
      input.focus();
    } else if (step && !list.hidden) {
      event.preventDefault();
      (buttons[at + step] ?? input).focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) close();
  });
  const here = form.querySelector("[data-here]");
  here.hidden = !navigator.geolocation;
  here.addEventListener("click", () => navigator.geolocation.getCurrentPosition(({ coords }) => {
    const { longitude: lng, latitude: lat, accuracy } = coords;
    map.setView([lat, lng], CLOSEST - 1);
    point([[lat, lng], [lat, lng]], accuracy);
    said.textContent = say("here", { metres: Math.ceil(accuracy) });
  }, () => {
    said.textContent = say("here_unknown");
  }, { enableHighAccuracy: true, timeout: PATIENCE_MS }));
}
