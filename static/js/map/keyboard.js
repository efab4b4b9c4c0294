/** The map by keyboard: what can be reached, opened and left again. */

const OPENS = new Set(["Enter", " "]);

/** Call `open` when Enter or Space is pressed on a marker. */
export function openByKey(marker, open) {
  marker.on("keydown", ({ originalEvent: event }) => {
    if (!OPENS.has(event.key)) return;
    event.preventDefault();
    open();
  });
}

/** Let the keyboard reach a path and open it. */
export function makeReachable(layer, words, open) {
  const path = layer.getElement();
  if (!path || path.hasAttribute("tabindex")) return;
  path.setAttribute("tabindex", "0");
  path.setAttribute("role", "button");
  path.setAttribute("aria-label", words);
  path.addEventListener("keydown", (event) => {
    if (!OPENS.has(event.key)) return;
    event.preventDefault();
    open();
  });
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const MARKS = ".pin-box, .cluster-box, a.unlocated:not([hidden])";
// What lies aside of a direction counts so many times.
const ASIDE = 2;

/** Return the index of the place that is next in a direction from a place ([x, y] in pixels), -1 where there is none. */
export function nextToward([fromX, fromY], places, [dx, dy]) {
  const ways = places.map(([x, y]) => {
    const along = (x - fromX) * dx + (y - fromY) * dy;
    const aside = Math.abs((x - fromX) * dy) + Math.abs((y - fromY) * dx);
    // Farther aside than on the way: another direction leads there.
    return along > 0 && aside <= ASIDE * along ? along + ASIDE * aside : Number.POSITIVE_INFINITY;
  });
  const best = Math.min(...ways);
  return Number.isFinite(best) ? ways.indexOf(best) : -1;
}

/** Let the arrow keys go from mark to mark; the map moves with them where the next one is at its edge. */
export function walkMarks(map) {
  const container = map.getContainer();
  const centre = (node) => {
    const { left, top, width, height } = node.getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  };
  container.addEventListener("keydown", (event) => {
    const direction = ARROWS[event.key];
    const here = event.target.closest(MARKS);
    if (!direction || !here) return;
    event.preventDefault();
    event.stopPropagation();
    const marks = [...container.querySelectorAll(MARKS)].filter((mark) => mark !== here);
    marks[nextToward(centre(here), marks.map(centre), direction)]?.focus({ preventScroll: true });
  }, true);
}

/** Move the focus into a popup that the keyboard opened, and back when it closes; Escape closes it. */
export function guideFocus(map) {
  let last = null;
  let byKey = false;
  const container = map.getContainer();
  document.addEventListener("keydown", (event) => { byKey = OPENS.has(event.key); }, true);
  document.addEventListener("pointerdown", () => { byKey = false; }, true);
  container.addEventListener("keydown", (event) => { if (event.key === "Escape") map.closePopup(); });
  map.on("popupopen", ({ popup }) => {
    last = byKey ? document.activeElement : null;
    if (last) popup.getElement().querySelector(".popup-actions a, .stack-list a")?.focus();
  });
  map.on("popupclose", () => {
    if (last?.isConnected) last.focus();
    last = null;
  });
}
