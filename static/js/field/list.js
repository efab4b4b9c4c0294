/** The field's list: narrowed as one types, ordered by distance, and kept on the phone, also without a network. */

import { askPosition } from "./place.js";

// About a hundred metres: enough to put projects in order, and no more is told.
const DECIMALS = 3;
const METRES_A_DEGREE = 111_320;

/** Return about how many metres two places are apart. */
function apart(one, other) {
  const east = (one.lon - other.lon) * Math.cos((one.lat * Math.PI) / 180);
  return Math.hypot(east, one.lat - other.lat) * METRES_A_DEGREE;
}

/** Put the items that are on the page in order of their distance. */
function orderByDistance(list, here) {
  const far = (item) => (item.dataset.lon ? apart(here, { lon: Number(item.dataset.lon), lat: Number(item.dataset.lat) }) : Number.POSITIVE_INFINITY);
  list.append(...[...list.children].sort((one, other) => far(one) - far(other)));
}

/** Show only the items that hold all words. */
function narrow(list, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of list.children) item.hidden = !words.every((word) => item.dataset.words.toLowerCase().includes(word));
}

/** Return the path of an item's page. */
function findPath(item) {
  return new URL(item.querySelector("a").href).pathname;
}

/** Mark the items whose pages are kept. */
async function markKept(list, worker) {
  const items = [...list.children];
  const kept = await worker.pickKept(items.map(findPath));
  for (const item of items) item.querySelector("[data-kept-mark]").hidden = !kept.has(findPath(item));
}

/** Start the list of a page that has one. */
export function startList(list, worker) {
  const tools = document.querySelector("[data-field-tools]");
  if (!tools || !list) return;
  const said = tools.querySelector("[data-tools-said]");
  tools.hidden = false;
  // The worker leads here where a page is not kept and there is no network.
  if (location.hash === "#missing") said.textContent = tools.dataset.missing;
  document.querySelector("[data-field-filter]").addEventListener("input", ({ target }) => narrow(list, target.value));

  const near = tools.querySelector("[data-near]");
  near.addEventListener("click", async () => {
    said.textContent = near.dataset.asking;
    try {
      const { longitude, latitude } = await askPosition();
      said.textContent = "";
      if (!navigator.onLine) return orderByDistance(list, { lon: longitude, lat: latitude });
      const address = new URL(near.dataset.href, location.href);
      address.searchParams.set("near", `${longitude.toFixed(DECIMALS)},${latitude.toFixed(DECIMALS)}`);
      location.assign(address);
    } catch {
      said.textContent = near.dataset.denied;
    }
  });

  const keep = tools.querySelector("[data-keep]");
  keep.addEventListener("click", async () => {
    said.textContent = keep.dataset.keeping;
    const shown = [...list.children].filter((item) => !item.hidden);
    const isKept = await worker.keep([new URL(location.href).pathname, ...shown.map(findPath)]);
    said.textContent = isKept ? keep.dataset.kept : keep.dataset.failed;
    await markKept(list, worker);
  });
  markKept(list, worker);
}
