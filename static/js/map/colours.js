/** What the marks are coloured by: their status, warning, kind of work, or who stands for their place. */

import { page } from "./page.js";

/** How each way of colouring reads a project; the page has the names, map.css the colours. */
const READS = {
  status: (project) => project.status,
  warning: (project) => project.warning ?? "none",
  type: (project) => page.types[project.type].group,
  custody: (project) => project.custody,
};

let chosen = page.colour;

/** Colour by something else from now on. */
export function colourBy(name) {
  chosen = name;
}

/** Return the class that gives a mark the colour of a project. */
export function toneOf(project) {
  return toneClass(READS[chosen](project));
}

/** Return how many of some features have each colour, as class, name and number, in the order of the key. */
export function countTones(features) {
  const read = READS[chosen];
  return Object.entries(page.colours[chosen])
    .map(([code, name]) => ({ tone: toneClass(code), name, number: features.filter(({ properties }) => read(properties) === code).length }))
    .filter(({ number }) => number);
}

function toneClass(code) {
  return `tone-${chosen}-${code}`;
}
