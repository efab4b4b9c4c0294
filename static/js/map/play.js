/** Plays the past: the days of the time slider one after the other, each with what it came to, until it is paused. */

import { page, say } from "./page.js";

// A frame stays so long after its map is drawn.
const STAY_MS = 1400;
const MOST_FRAMES = 24;
const FEWEST_YEARS = 3;

/** Return which stops are played: the ends of years where there are several, else all, or as many as one looks at. */
export function framesOf(stops) {
  const last = stops.length - 1;
  const ends = stops.map((_day, at) => at).filter((at) => at === last || yearOf(stops[at]) !== yearOf(stops[at + 1]));
  if (ends.length >= FEWEST_YEARS) return [...new Set([0, ...ends])];
  const number = Math.min(stops.length, MOST_FRAMES);
  return Array.from({ length: number }, (_, at) => Math.round((at * last) / (number - 1)));
}

const yearOf = (day) => day.slice(0, 4);

/** Return what the registry came to, from the totals above the map. */
function totals() {
  const { number, started, done } = document.querySelector("#map-summary .map-figures").dataset;
  return say("played", { number, started, done });
}

/** Let the button of the slider play; `go(stop)` shows a stop, `now()` says which is shown. */
export function startPlaying(box, { go, now }) {
  const button = box.querySelector("[data-play]");
  const told = box.querySelector(".map-time-told");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const form = document.getElementById("filter-form");
  const frames = framesOf(page.stops);
  let timer = 0;
  let plays = false;
  // Who wants no motion has the arrows, one step at a time.
  const offer = () => {
    button.hidden = still.matches;
    if (still.matches) pause();
  };

  /** Write the address anew for each frame, so that Back leads to before the first. */
  function keepHistory(isPushed) {
    form.setAttribute("hx-push-url", String(isPushed));
    form.setAttribute("hx-replace-url", String(!isPushed));
  }

  function show(isPlaying) {
    plays = isPlaying;
    button.querySelector("i").className = isPlaying ? "fa-solid fa-pause" : "fa-solid fa-play";
    button.setAttribute("aria-label", isPlaying ? button.dataset.pauseLabel : button.dataset.playLabel);
    button.setAttribute("aria-pressed", String(isPlaying));
  }

  function pause() {
    clearTimeout(timer);
    keepHistory(true);
    if (plays) show(false);
  }

  function step() {
    const next = frames.find((frame) => frame > now());
    if (next === undefined) pause();
    else go(next);
  }

  function play() {
    keepHistory(true);
    show(true);
    told.hidden = false;
    if (now() === frames.at(-1)) go(frames[0]);
    else step();
  }

  document.body.addEventListener("map:shown", () => {
    if (told.hidden) return;
    told.textContent = `${box.querySelector("output").textContent}: ${totals()}`;
    if (!plays) return;
    keepHistory(false);
    clearTimeout(timer);
    timer = setTimeout(step, STAY_MS);
  });
  button.addEventListener("click", () => (plays ? pause() : play()));
  for (const name of ["input", "click"]) {
    box.addEventListener(name, (event) => {
      if (plays && !event.target.closest("[data-play]")) pause();
    });
  }
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") pause();
  });
  still.addEventListener("change", offer);
  offer();
}
