/** Names on the map that stand in each other's way: the weightier stays, another steps aside or hides. */

// Where a name may stand, in pixels from its own place: best first.
const PLACES = [[0, 0], [0, -26], [0, 26], [0, -42], [0, 42], [-40, -20], [40, -20], [-40, 20], [40, 20]];

/** Place the labels of a layer: clear of weightier ones always, clear of `obstacles` where there is room. */
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
  const blocked = obstacles.map((node) => node.getBoundingClientRect());
  const kept = [];
  labels.forEach(({ node }, at) => {
    const free = (place, others) => !others.some((box) => overlap(box, moved(homes[at], place)));
    const place = PLACES.find((one) => free(one, kept) && free(one, blocked)) ?? PLACES.find((one) => free(one, kept));
    node.classList.toggle("is-covered", !place);
    if (!place) return;
    stand(node, place);
    kept.push(moved(homes[at], place));
  });
}

function stand(node, [x, y]) {
  node.style.setProperty("--aside", `${x}px`);
  node.style.setProperty("--up", `${y}px`);
}

function moved({ left, right, top, bottom }, [x, y]) {
  return { left: left + x, right: right + x, top: top + y, bottom: bottom + y };
}

function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
