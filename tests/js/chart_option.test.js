import assert from "node:assert/strict";
import { test } from "node:test";

import { dress } from "../../static/js/site/chart_option.js";

const FONT = "sans-serif";
const colourOf = (name) => ({ "--status-planned": "#7d8a97" })[name] ?? name;
const bars = () => ({
  xAxis: { type: "value", name: "亿元" },
  yAxis: { type: "category", data: ["在建"] },
  tooltip: {},
  series: [{ name: "谋划", itemStyle: { color: "var(--status-planned)" }, label: { show: true } }],
});

test("colours are those of the page, wherever an option names one", () => {
  assert.equal(dress(bars(), colourOf, FONT, false).series[0].itemStyle.color, "#7d8a97");
});

test("the option that was read stays as it was", () => {
  const option = bars();
  dress(option, colourOf, FONT, false);
  assert.deepEqual(option, bars());
});

test("figures have separators, long names are cut, more on a narrow screen", () => {
  const name = "喀喇沁左翼蒙古族自治县经济开发区管理委员会";
  const wide = dress(bars(), colourOf, FONT, false);
  assert.equal(wide.series[0].label.formatter({ value: "1234567.891" }), "1,234,567.891");
  assert.equal(wide.yAxis.axisLabel.formatter(name), "喀喇沁左翼蒙古族自治县经济开发区管…");
  assert.equal(dress(bars(), colourOf, FONT, true).yAxis.axisLabel.formatter(name), "喀喇沁左翼蒙古…");
  assert.equal(wide.yAxis.axisLabel.formatter("在建"), "在建");
});

test("a tip says the category, then what is not zero, with the unit that the axis leaves out", () => {
  const ready = dress(bars(), colourOf, FONT, false);
  const points = [
    { name: "在建", seriesName: "谋划", value: "12.5" },
    { name: "在建", seriesName: "竣工", value: "0" },
  ];
  assert.equal(ready.tooltip.formatter(points), "在建\n谋划  12.5 亿元");
  assert.equal(ready.xAxis.name, "");
});

test("lines over months keep the unit at their axis", () => {
  const lines = { xAxis: { type: "category" }, yAxis: { type: "value", name: "万元" }, tooltip: {}, series: [] };
  const ready = dress(lines, colourOf, FONT, true);
  assert.equal(ready.yAxis.name, "万元");
  assert.equal(ready.xAxis.axisLabel.formatter, undefined);
});

test("a currency stands before its figure", () => {
  const ready = dress({ ...bars(), xAxis: { type: "value", name: "CN¥ bn" } }, colourOf, FONT, false);
  assert.equal(ready.tooltip.formatter([{ name: "Planned", seriesName: "CN¥ bn", value: "19.4" }]), "Planned\nCN¥ 19.4 bn");
});
