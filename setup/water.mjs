// Keep the waters of China of a file of the whole world's (OpenStreetMap, ODbL): one polygon a line, packed.
// `node setup/water.mjs FROM TO`
import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

const [from, to] = process.argv.slice(2);
const CHINA = { west: 73, east: 135.5, south: 3, north: 54 };
const HEAD = '{"type":"MultiPolygon","coordinates":[[[[';
const BETWEEN = "]]],[[[";

// The four sides of the frame: which part of a place they bound, and whether it lies within.
const SIDES = [
  [0, CHINA.west, (value) => value >= CHINA.west],
  [0, CHINA.east, (value) => value <= CHINA.east],
  [1, CHINA.south, (value) => value >= CHINA.south],
  [1, CHINA.north, (value) => value <= CHINA.north],
];

/** Return a ring of [longitude, latitude] cut to the frame, side by side (Sutherland and Hodgman). */
function cut(ring) {
  return SIDES.reduce((rest, [axis, edge, isWithin]) => {
    if (rest.every((place) => isWithin(place[axis]))) return rest;
    return rest.flatMap((place, at) => {
      const before = rest.at(at - 1);
      if (isWithin(place[axis]) === isWithin(before[axis])) return isWithin(place[axis]) ? [place] : [];
      const crossing = cross(before, place, axis, edge);
      return isWithin(place[axis]) ? [crossing, place] : [crossing];
    });
  }, ring.slice(1));
}

function cross(one, other, axis, edge) {
  const share = (edge - one[axis]) / (other[axis] - one[axis]);
  const along = one[1 - axis] + (other[1 - axis] - one[1 - axis]) * share;
  return axis === 0 ? [edge, along] : [along, edge];
}

// A line holds millions of polygons: they are read one at a time.
async function* waters() {
  for await (const line of createInterface({ input: createReadStream(from) })) {
    if (!line.startsWith(HEAD)) continue;
    let at = HEAD.length;
    while (at < line.length) {
      const end = line.indexOf(BETWEEN, at);
      const text = `[[[${line.slice(at, end < 0 ? line.lastIndexOf("]]]]") : end)}]]]`;
      const [outer, ...holes] = JSON.parse(text).map(cut).filter((ring, index) => ring.length > 2 || index === 0);
      if (outer.length > 2) yield `${JSON.stringify([outer, ...holes].map((ring) => [...ring, ring[0]]))}\n`;
      at = end < 0 ? line.length : end + BETWEEN.length;
    }
  }
}

await pipeline(Readable.from(waters()), createGzip({ level: 9 }), createWriteStream(to));
