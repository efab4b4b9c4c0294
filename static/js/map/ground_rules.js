/** How the ground is drawn: lines and areas by class, names by rank, each from its zoom on. No page is needed here. */

const ROADS = [
  { class: "track", from: 13, widths: [[13, 0.6], [17, 2]], dash: [3, 3], colour: "minor" },
  { class: "street", from: 12, widths: [[12, 0.6], [14, 2], [18, 10]], casing: true, colour: "street" },
  { class: "village_road", from: 12, widths: [[12, 0.8], [14, 2], [18, 9]], casing: true, colour: "street" },
  { class: "township_road", from: 10, widths: [[10, 0.7], [13, 2], [18, 10]], casing: true, colour: "street" },
  { class: "main_street", from: 10, widths: [[10, 0.7], [13, 2.4], [18, 12]], casing: true, colour: "street" },
  { class: "county_road", from: 9, widths: [[9, 0.7], [13, 2.6], [18, 12]], casing: true, colour: "county" },
  { class: "provincial_road", from: 8, widths: [[8, 0.8], [12, 2.6], [18, 13]], casing: true, colour: "provincial" },
  { class: "national_road", from: 7, widths: [[7, 0.8], [12, 3], [18, 14]], casing: true, colour: "national" },
  { class: "expressway", from: 6, widths: [[6, 0.9], [12, 3.6], [18, 15]], casing: true, colour: "expressway" },
];
const WATERWAYS = [
  { class: "canal", from: 10, widths: [[10, 0.6], [16, 3]] },
  { class: "stream", from: 10, widths: [[10, 0.5], [16, 3]] },
  { class: "seasonal_river", from: 8, widths: [[8, 0.6], [16, 3]], dash: [4, 3] },
  { class: "coast", from: 0, widths: [[4, 0.6], [16, 1.5]] },
  { class: "coarse_river", from: 5, widths: [[5, 0.6], [8, 1.2], [9, 1.2]] },
  { class: "river", from: 6, widths: [[6, 0.6], [10, 1.3], [16, 5]] },
];
// From which zoom on the numbers of a road stand on it.
const SHIELDS = { expressway: 8, national_road: 9, provincial_road: 10, county_road: 12 };
// Names by weight: the first of two that meet stays. The seats of counties are named by the districts themselves.
const PLACES = [
  { class: "airport", from: 8, size: 11 },
  { class: "town", from: 9, size: 12 },
  { class: "township", from: 9.5, size: 11.5 },
  { class: "reservoir", from: 10, size: 11, colour: "waterName" },
  { class: "subdistrict", from: 11, size: 11 },
  { class: "zone", from: 11, size: 11 },
  { class: "station", from: 11, size: 11 },
  { class: "sight", from: 12, size: 11 },
  { class: "peak", from: 12, size: 11 },
  { class: "river_name", from: 11, size: 11, colour: "waterName" },
  { class: "village", from: 12, size: 11 },
  { class: "natural_name", from: 13, size: 10.5 },
];
const FONT = '"Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';

/** Return what lies between stops [[zoom, value], …] at a zoom; the ends hold beyond them. */
export function between(stops, zoom) {
  const next = stops.findIndex(([at]) => at >= zoom);
  if (next < 0) return stops.at(-1)[1];
  if (next === 0) return stops[0][1];
  const [[low, from], [high, to]] = [stops[next - 1], stops[next]];
  return from + ((to - from) * (zoom - low)) / (high - low);
}

/** Return the point half-way along the longest part of a line, of points with x and y. */
export function middleOf(parts) {
  const lengths = parts.map(lengthOf);
  const longest = lengths.indexOf(Math.max(...lengths));
  const part = parts[longest];
  let left = lengths[longest] / 2;
  for (let at = 1; at < part.length; at += 1) {
    const step = apart(part[at - 1], part[at]);
    if (step >= left && step > 0) {
      const share = left / step;
      return { x: part[at - 1].x + (part[at].x - part[at - 1].x) * share, y: part[at - 1].y + (part[at].y - part[at - 1].y) * share, length: lengths[longest] };
    }
    left -= step;
  }
  return { ...part[0], length: lengths[longest] };
}

function lengthOf(part) {
  return part.slice(1).reduce((sum, point, at) => sum + apart(part[at], point), 0);
}

function apart(one, other) {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

/** Say whether one of some boxes meets one of others; boxes have minX, minY, maxX and maxY. */
export function meets(boxes, others) {
  return boxes.some((one) => others.some((two) => one.minX < two.maxX && one.maxX > two.minX && one.minY < two.maxY && one.maxY > two.minY));
}

const isOf = (name) => (_zoom, feature) => feature.props.class === name;

/** Return the rules of lines and areas for the library `lib` and a set of colours, from below to above. */
export function paintRules(lib, colours) {
  const area = (dataLayer, fill, minzoom = 0) => ({ dataLayer, minzoom, symbolizer: new lib.PolygonSymbolizer({ fill }) });
  const line = (dataLayer, one, color, extra = 0) => ({
    dataLayer,
    minzoom: one.from,
    filter: isOf(one.class),
    symbolizer: new lib.LineSymbolizer({
      color,
      width: (zoom) => between(one.widths, zoom) + extra,
      lineCap: one.dash ? "butt" : "round",
      lineJoin: "round",
      ...(one.dash && !extra ? { dash: one.dash, dashColor: color, dashWidth: between(one.widths, 14) } : {}),
    }),
  });
  const railway = { class: "railway", from: 6, widths: [[6, 0.9], [12, 2], [18, 4]] };
  const siding = { class: "siding", from: 12, widths: [[12, 0.8], [18, 2]] };
  return [
    area("built", colours.built, 9),
    area("water", colours.water),
    ...WATERWAYS.map((one) => line("waterways", one, colours.waterLine)),
    ...ROADS.filter((one) => one.casing).map((one) => line("roads", { ...one, from: Math.max(one.from, 10) }, colours.casing, 1.4)),
    ...ROADS.map((one) => line("roads", one, colours[one.colour])),
    line("rails", siding, colours.rail),
    line("rails", railway, colours.rail),
    {
      dataLayer: "rails",
      minzoom: 10,
      filter: isOf("railway"),
      symbolizer: new lib.LineSymbolizer({
        color: "rgba(0,0,0,0)", width: 0, dash: [6, 6], dashColor: colours.railGap, dashWidth: 1.2,
      }),
    },
  ];
}

/** Return the rules of names and numbers; `isFree(boxes, zoom)` says whether nothing of ours stands there. */
export function labelRules(lib, colours, isFree) {
  const clear = (symbolizer) => ({
    place(layout, geometry, feature) {
      const placed = symbolizer.place(layout, geometry, feature);
      const free = placed?.filter(({ bboxes }) => isFree(bboxes, layout.zoom));
      return free?.length ? free : undefined;
    },
  });
  const halo = { stroke: colours.halo, width: 1.6 };
  const named = (one) => ({
    dataLayer: "places",
    minzoom: one.from,
    filter: isOf(one.class),
    symbolizer: clear(new lib.Padding(3, new lib.CenteredTextSymbolizer({
      ...halo, labelProps: ["name"], fill: colours[one.colour ?? "name"], font: `500 ${one.size}px ${FONT}`, maxLineChars: 12,
    }))),
  });
  const lines = (dataLayer, minzoom, fill, classes) => ({
    dataLayer,
    minzoom,
    filter: (_zoom, feature) => feature.props.name && (!classes || classes.includes(feature.props.class)),
    symbolizer: clear(new lib.LineLabelSymbolizer({
      ...halo, labelProps: ["name"], fill, font: `400 11px ${FONT}`, repeatDistance: 300,
    })),
  });
  return [
    ...PLACES.slice(0, 2).map(named),
    ...Object.entries(SHIELDS).map(([name, minzoom]) => ({
      dataLayer: "roads",
      minzoom,
      filter: (zoom, feature) => feature.props.ref && isOf(name)(zoom, feature),
      symbolizer: clear(shield(lib, colours.shieldInk, colours[name === "county_road" ? "countyShield" : `${name.split("_")[0]}Shield`])),
    })),
    ...PLACES.slice(2).map(named),
    lines("waterways", 9, colours.waterName, ["river", "canal"]),
    {
      dataLayer: "water",
      minzoom: 10,
      filter: (_zoom, feature) => Boolean(feature.props.name),
      symbolizer: clear(inMiddle(new lib.CenteredTextSymbolizer({
        ...halo, labelProps: ["name"], fill: colours.waterName, font: `400 11px ${FONT}`,
      }), 40)),
    },
    lines("roads", 14, colours.name, ["main_street", "street", "national_road", "provincial_road"]),
  ];
}

/** Return a sign with a road's number, half-way along what a tile has of it, not again nearby. */
function shield(lib, fill, background) {
  const sign = new lib.CenteredSymbolizer(new lib.ShieldSymbolizer({
    labelProps: ["ref"], fill, background, padding: 2, font: `600 10px ${FONT}`,
  }));
  const placed = inMiddle(sign, 30);
  return {
    place(layout, geometry, feature) {
      const labels = placed.place(layout, geometry, feature);
      for (const label of labels ?? []) Object.assign(label, { deduplicationKey: `ref ${feature.props.ref}`, deduplicationDistance: 260 });
      return labels;
    },
  };
}

/** Return a symbolizer that stands in the middle of a shape whose longest line has so many pixels at least. */
function inMiddle(symbolizer, least) {
  return {
    place(layout, geometry, feature) {
      const middle = feature.geomType === 3 ? centreOf(geometry[0]) : middleOf(geometry);
      const point = Object.assign(geometry[0][0].clone(), { x: middle.x, y: middle.y });
      return middle.length < least ? undefined : symbolizer.place(layout, [[point]], feature);
    },
  };
}

/** Return the centre of a ring's box and how wide that is. */
export function centreOf(ring) {
  const [xs, ys] = [ring.map(({ x }) => x), ring.map(({ y }) => y)];
  const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return { x: (west + east) / 2, y: (north + south) / 2, length: east - west };
}
