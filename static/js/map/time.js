/** The time slider: sets the filter's date, which is the only state; its last stop is the present. */

import { filterWords, page, say } from "./page.js";
import { startPlaying } from "./play.js";

// Steps that follow each other quickly ask once.
const PAUSE = 300;

const box = document.getElementById("map-time");
const range = box.querySelector("input");
const output = box.querySelector("output");
const last = page.stops.length - 1;
let waiting = 0;

/** Show a stop, and in words what the map shows: a date of the address may lie between two stops. */
function show(stop, words) {
  range.value = String(stop);
  output.textContent = words;
  range.setAttribute("aria-valuetext", words);
  for (const button of box.querySelectorAll("[data-step]")) {
    const next = stop + Number(button.dataset.step);
    button.disabled = next < 0 || next > last;
  }
}

const wordsOf = (stop) => (stop === last ? say("now") : page.stops[stop]);

/** Follow the address; what is shown is compared with the present. */
function follow() {
  const compare = box.querySelector("[data-compare]");
  const words = filterWords().toString();
  compare.href = words ? `${compare.dataset.compare}?${words}` : compare.dataset.compare;
  const asOf = filterWords().get("as_of");
  if (!asOf) show(last, say("now"));
  else show(Math.max(0, page.stops.findLastIndex((day) => day <= asOf.slice(0, 10))), asOf.slice(0, 10));
}

/** Ask for what a stop shows. */
function ask(stop) {
  const day = stop === last ? [] : [page.stops[stop]];
  document.getElementById("filter-form").dispatchEvent(new CustomEvent("filter:set", { detail: { as_of: day } }));
}

/** Ask for it once no other is chosen any more. */
function choose(stop) {
  clearTimeout(waiting);
  waiting = setTimeout(() => ask(stop), PAUSE);
}

/** Show a stop at once. */
function go(stop) {
  show(stop, wordsOf(stop));
  ask(stop);
}

/** Start the slider where there is more than one day to look at. */
export function startTime() {
  if (last < 1) return;
  range.max = String(last);
  follow();
  box.hidden = false;
  range.addEventListener("input", () => show(Number(range.value), wordsOf(Number(range.value))));
  range.addEventListener("change", () => choose(Number(range.value)));
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    const stop = Math.min(last, Math.max(0, Number(range.value) + Number(button.dataset.step)));
    show(stop, wordsOf(stop));
    choose(stop);
  });
  for (const name of ["htmx:pushedIntoHistory", "htmx:replacedInHistory"]) document.body.addEventListener(name, follow);
  startPlaying(box, { go, now: () => Number(range.value) });
}
