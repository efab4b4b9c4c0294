/** Boxes on the screen in pixels, and where among them a name finds room. */

// Where a name may stand, in pixels from its own place: best first.
const PLACES = [[0, 0], [0, -26], [0, 26], [0, -42], [0, 42], [-40, -20], [40, -20], [-40, 20], [40, 20], [0, 58], [0, -58]];
// A name of which pins cover no more than this share can still be read.
export const MOST_COVERED = 0.12;

// How far a badge may step aside, in which steps and directions.
const FARTHEST = 180;
const STEP = 6;
const DIRECTIONS = 24;

/** Return the first place that nothing covers, else the least covered one that can be read. */
export function bestPlace(home, kept, pins, most = MOST_COVERED) {
  const area = (home.right - home.left) * (home.bottom - home.top);
  let [best, least] = [null, Number.POSITIVE_INFINITY];
  for (const place of PLACES) {
    const own = moved(home, place);
    if (kept.some((box) => shared(box, own) > 0)) continue;
    const covered = pins.reduce((sum, pin) => sum + shared(pin, own), 0) / area;
    if (covered === 0) return place;
    if (covered < least) [best, least] = [place, covered];
  }
  return least <= most ? best : null;
}

/** Return the nearest place in which a box lies on none of `taken`, in pixels from its own; its own when there is none near. */
export function nearestClear(home, taken) {
  for (let away = 0; away <= FARTHEST; away += STEP) {
    const round = away ? DIRECTIONS : 1;
    for (let at = 0; at < round; at += 1) {
      const angle = (2 * Math.PI * at) / round;
      const place = [Math.round(away * Math.sin(angle)), Math.round(away * Math.cos(angle))];
      const box = moved(home, place);
      if (taken.every((other) => shared(box, other) === 0)) return place;
    }
  }
  return [0, 0];
}

/** Return a box moved by a number of pixels. */
export function moved({ left, right, top, bottom }, [x, y]) {
  return { left: left + x, right: right + x, top: top + y, bottom: bottom + y };
}

/** Return the area that two boxes share. */
export function shared(a, b) {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return Math.max(0, width) * Math.max(0, height);
}
