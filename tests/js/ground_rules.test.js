import assert from "node:assert/strict";
import { test } from "node:test";

import { between, centreOf, labelRules, meets, middleOf, paintRules } from "../../static/js/map/ground_rules.js";

/** A library whose symbolizers remember their options; labels stand where they are put. */
class Kept {
  constructor(options) {
    this.options = options;
  }

  place(_layout, geometry) {
    const { x, y } = geometry[0][0];
    return [{ bboxes: [{ minX: x - 10, maxX: x + 10, minY: y - 5, maxY: y + 5 }] }];
  }
}
class Around {
  constructor(...parts) {
    this.inner = parts.at(-1);
  }

  place(...given) {
    return this.inner.place(...given);
  }
}
const LIB = {
  PolygonSymbolizer: Kept, LineSymbolizer: Kept, CenteredTextSymbolizer: Kept, ShieldSymbolizer: Kept, LineLabelSymbolizer: Kept,
  Padding: Around, CenteredSymbolizer: Around,
};
const COLOURS = new Proxy({}, { get: (_, name) => String(name) });
const point = (x, y) => ({ x, y, clone: () => ({ x, y }) });

test("widths lie between their stops and hold beyond them", () => {
  const stops = [[8, 1], [12, 3]];
  assert.deepEqual([4, 8, 10, 12, 18].map((zoom) => between(stops, zoom)), [1, 1, 2, 3, 3]);
});

test("the middle of a line is that of its longest part", () => {
  const short = [point(0, 0), point(1, 0)];
  const long = [point(0, 10), point(10, 10), point(10, 30)];
  assert.deepEqual(middleOf([short, long]), { x: 10, y: 15, length: 30 });
  assert.equal(middleOf([[point(3, 4), point(3, 4)]]).length, 0);
});

test("the centre of a ring is that of its box", () => {
  assert.deepEqual(centreOf([point(0, 0), point(8, 0), point(8, 4)]), { x: 4, y: 2, length: 8 });
});

test("boxes meet where they share some room", () => {
  const box = (x, y) => ({ minX: x, maxX: x + 2, minY: y, maxY: y + 2 });
  assert.equal(meets([box(0, 0)], [box(1, 1)]), true);
  assert.equal(meets([box(0, 0)], [box(2, 0), box(0, 5)]), false);
  assert.equal(meets([], [box(0, 0)]), false);
});

test("greater roads lie on lesser ones, all on the water", () => {
  const rules = paintRules(LIB, COLOURS);
  const at = (layer, name) => rules.findLastIndex((rule) => rule.dataLayer === layer && (rule.filter?.(12, { props: { class: name } }) ?? true));
  assert.ok(at("water") < at("roads", "track"));
  assert.ok(at("roads", "street") < at("roads", "national_road"));
  assert.ok(at("roads", "national_road") < at("roads", "expressway"));
});

test("every class of road is drawn", () => {
  const classes = ["expressway", "national_road", "provincial_road", "county_road", "township_road", "village_road", "main_street", "street", "track"];
  const rules = paintRules(LIB, COLOURS);
  for (const name of classes) assert.ok(rules.some(({ dataLayer, filter }) => dataLayer === "roads" && filter(18, { props: { class: name } })), name);
});

test("a name that would stand on a pin is left out", () => {
  const town = { props: { class: "town", name: "波罗赤镇" } };
  const rule = (free) => labelRules(LIB, COLOURS, free).find(({ filter }) => filter(12, town));
  const geometry = [[point(100, 100)]];
  assert.equal(rule(() => true).symbolizer.place({ zoom: 12 }, geometry, town).length, 1);
  assert.equal(rule(() => false).symbolizer.place({ zoom: 12 }, geometry, town), undefined);
  const pin = { minX: 95, maxX: 120, minY: 70, maxY: 100 };
  const isFree = (boxes, zoom) => zoom === 12 && !meets(boxes, [pin]);
  assert.equal(rule(isFree).symbolizer.place({ zoom: 12 }, geometry, town), undefined);
  assert.equal(rule(isFree).symbolizer.place({ zoom: 12 }, [[point(200, 100)]], town).length, 1);
});

test("the number of a road stands half-way along it, once, and not on a short end", () => {
  const road = { props: { class: "national_road", ref: "G101" }, geomType: 2 };
  const { symbolizer } = labelRules(LIB, COLOURS, () => true).find(({ dataLayer, filter }) => dataLayer === "roads" && filter(12, road));
  const [label] = symbolizer.place({ zoom: 12 }, [[point(0, 0), point(100, 0)]], road);
  assert.deepEqual([label.bboxes[0].minX, label.deduplicationKey], [40, "ref G101"]);
  assert.equal(symbolizer.place({ zoom: 12 }, [[point(0, 0), point(9, 0)]], road), undefined);
});

test("the seats of counties are left to the districts' own names", () => {
  const seat = { props: { class: "county_seat", name: "北票市" } };
  assert.equal(labelRules(LIB, COLOURS, () => true).some(({ dataLayer, filter }) => dataLayer === "places" && filter(12, seat)), false);
});
