/** Names on the map that stand in each other's way: the weightier stays, another steps aside or hides. */

import { bestPlace, MOST_COVERED, moved } from "./boxes.js";

/**
 * Place the labels of a layer clear of weightier ones, and as clear of `obstacles` as may be; what finds no room hides,
 * and what would be covered by more than a share of `most`.
 */
export function keepApart(layer, obstacles = [], most = MOST_COVERED) {
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
    const place = bestPlace(homes[at], kept, pins, most);
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
