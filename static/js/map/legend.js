/** The key of the shading: its classes, and what stands in no district. */

import { shared } from "./boxes.js";
import { countTones } from "./colours.js";
import { element } from "./dom.js";
import { asNumber, sumWords, toYuan } from "./money.js";
import { bucketLabel } from "./popup.js";
import { say } from "./page.js";
import { SHADES } from "./districts.js";
import { hasBadges } from "./unlocated.js";

const box = document.getElementById("map-legend");
// Where the key may stand: best first.
const CORNERS = ["bottom-right", "top-right", "bottom-left"];
// Whether the reader has opened or closed it.
let chosen = null;
// On paper nobody can open it.
let before = null;
window.addEventListener("beforeprint", () => {
  before = chosen;
  chosen = true;
  box.open = true;
});
window.addEventListener("afterprint", () => { chosen = before; });
box.querySelector("summary").addEventListener("click", () => { chosen = !box.open; });

/** Show the classes of a shading and the rows that no district is coloured for. */
export function showLegend(shade, { edges, held, isSilent }, collection) {
  const { bound, none, text: write } = SHADES[shade];
  const texts = [none(), ...(edges.length ? ranges(edges, bound) : held.slice(0, 1).map(write))];
  const rows = texts.map((text, at) => [String(at), text]);
  // Who states nothing is not at the low end of the scale.
  if (isSilent) rows.unshift(["silent", say("not_stated")]);
  const swatch = ([kind]) => element("span", { class: "legend-swatch", "data-class": kind });
  box.querySelector("[data-legend-classes]").replaceChildren(...rows.map((row) => element("li", {}, swatch(row), row[1])));
  box.querySelector("[data-legend-short]").replaceChildren(...rows.map(swatch));
  // Of a view it is told apart what stands in none of its level; else it is among the districts.
  const totals = collection.rest ?? collection.features.map((feature) => feature.properties);
  const outside = totals.filter((row) => ["cross", "city", "above"].includes(row.kind) && row.number);
  const note = box.querySelector("[data-legend-note]");
  note.hidden = outside.length === 0;
  note.textContent = say("not_shaded", { rows: outside.map((row) => `${bucketLabel(row)} ${write(row)}`).join(say("listed")) });
  showCrossing(hasBadges(collection) ? totals.find((row) => row.kind === "cross") : null);
  choose("shade", shade);
}

/** Say what of the unlocated stands on no badge: it belongs to no one district. */
function showCrossing(row) {
  const note = box.querySelector("[data-legend-crossing]");
  const { unlocated_number: number = 0, unlocated_wan: wan = 0, unlocated_silent_number: silent = 0 } = row ?? {};
  note.hidden = !number && !wan;
  note.textContent = say("unlocated_outside", { number: asNumber(number), amount: sumWords(toYuan(wan), number - silent || Number(Boolean(wan)), number) });
}

/** Return the classes in words. */
function ranges(bounds, unit) {
  const inner = bounds.slice(1).map((high, at) => `${unit(bounds[at])} – ${unit(high)}`);
  return [say("below", { high: unit(bounds[0]) }), ...inner, say("above", { low: unit(bounds.at(-1)) })];
}

/** Show what the marks are coloured by, and of its colours those that the map shows now. */
export function showColours(colour, features) {
  const rows = countTones(features).map(({ tone, name, number }) => (
    element("li", {}, element("span", { class: `tone-dot ${tone}` }), `${name} ${asNumber(number)}`)
  ));
  box.querySelector("[data-legend-colours]").replaceChildren(...rows);
  choose("colour", colour);
}

/** Mark the link of a choice that holds. */
function choose(name, value) {
  for (const link of box.querySelectorAll(`[data-${name}]`)) {
    if (link.dataset[name] === value) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

/** Stand the key where it covers the fewest marks, open where `hasRoom`, else short; the reader's own choice holds. */
export function placeLegend(marks, hasRoom) {
  const opens = hasRoom ? [true, false] : [false];
  const taken = marks.map((mark) => mark.getBoundingClientRect());
  const stands = (chosen === null ? opens : [chosen]).flatMap((isOpen) => CORNERS.map((corner) => [isOpen, corner]));
  const covers = [];
  for (const stand of stands) {
    standAt(stand);
    const own = box.getBoundingClientRect();
    covers.push(taken.filter((mark) => shared(own, mark) > 0).length);
    // Each measure costs a layout.
    if (covers.at(-1) === 0) return;
  }
  standAt(stands[covers.indexOf(Math.min(...covers))]);
}

function standAt([isOpen, corner]) {
  box.open = isOpen;
  box.dataset.corner = corner;
}
