/** Names on the map that stand in each other's way: the weightier stays, another steps aside or hides. */

// Where a name may stand, in pixels from its own place: best first.
const PLACES = [[0, 0], [0, -26], [0, 26], [0, -42], [0, 42], [-40, -20], [40, -20], [-40, 20], [40, 20], [0, 58], [0, -58]];
// A name of which pins cover no more than this share can still be read.
const MOST_COVERED = 0.2;

/** Place the labels of a layer clear of weightier ones, and as clear of `obstacles` as may be; what finds no room hides. */
export function keepApart(layer, obstacles = []) {
  const labels = layer.getLayers()
    .map((marker) => ({ weight: marker.options.weight ?? 0, node: marker.getElement()?.firstElementChild }))
    .filter(({ node }) => node)
    .sort((a, b) => b.weight - a.weight);
  for (const { node } of labels) {
    node.classList.remove("is-covered");
    stand(node, [0, 0]);
  }
  const homes = labels.map(({ node }) => node.getBoundingClientRect());
  const pins = obstacles.map((node) => node.getBoundingClientRect());
  const kept = [];
  labels.forEach(({ node }, at) => {
    const place = bestPlace(homes[at], kept, pins);
    node.classList.toggle("is-covered", !place);
    if (!place) return;
    stand(node, place);
    kept.push(moved(homes[at], place));
  });
}

/** Return the first place that nothing covers, else the least covered one that can be read. */
function bestPlace(home, kept, pins) {
  const free = PLACES.filter((place) => kept.every((box) => shared(box, moved(home, place)) === 0));
  const area = (home.right - home.left) * (home.bottom - home.top);
  const covered = (place) => pins.reduce((sum, pin) => sum + shared(pin, moved(home, place)), 0) / area;
  const clear = free.find((place) => covered(place) === 0);
  if (clear) return clear;
  const [best] = free.map((place) => [covered(place), place]).sort((a, b) => a[0] - b[0]);
  return best && best[0] <= MOST_COVERED ? best[1] : null;
}

function stand(node, [x, y]) {
  node.style.setProperty("--aside", `${x}px`);
  node.style.setProperty("--up", `${y}px`);
}

function moved({ left, right, top, bottom }, [x, y]) {
  return { left: left + x, right: right + x, top: top + y, bottom: bottom + y };
}

/** Return the area that two boxes share. */
function shared(a, b) {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return Math.max(0, width) * Math.max(0, height);
}
