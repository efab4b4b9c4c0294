/** What JSON cannot carry of a chart's option: the page's colours and fonts, and how figures are written. */

/** Replace each "var(--name)" in an option by the colour of that custom property. */
function resolveColours(value, colourOf) {
  if (Array.isArray(value)) return value.map((item) => resolveColours(item, colourOf));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveColours(item, colourOf)]));
  }
  const found = typeof value === "string" && value.match(/^var\((--[\w-]+)\)$/);
  return found ? colourOf(found[1]) : value;
}

/** Return an amount with thousands separators. */
function group(value) {
  return Number(value).toLocaleString("en-US", { maximumFractionDigits: 3 });
}

/** Shorten a long name to what fits beside an axis. */
function shorten(name, most) {
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}

/** Return a figure with its unit, of which a currency stands before it. */
function withUnit(figure, unit) {
  const currency = unit.match(/^(\S*¥) (.*)/);
  return currency ? `${currency[1]} ${figure} ${currency[2]}` : `${figure} ${unit}`;
}

/** Return a tooltip as text: the category, then one line a series that is not zero. */
function describe(points, unit) {
  const lines = points
    .filter((point) => Number(point.value) !== 0)
    .map((point) => `${point.seriesName === unit ? "" : `${point.seriesName}  `}${withUnit(group(point.value), unit)}`);
  return [points[0].name, ...lines].join("\n");
}

/** Return the option with the page's colours, each by the name of its token, its font, and formats that JSON cannot carry. */
export function dress(option, colourOf, fontFamily, narrow) {
  const ready = resolveColours(option, colourOf);
  // Bars lie: names stand down the side. Lines run over months: names stand along the foot.
  const lies = ready.xAxis.type === "value";
  const [amounts, names] = lies ? [ready.xAxis, ready.yAxis] : [ready.yAxis, ready.xAxis];
  const unit = amounts.name;
  const ink = colourOf("--ink-2");
  ready.textStyle = { fontFamily, color: ink };
  if (ready.legend) ready.legend.textStyle = { ...ready.legend.textStyle, color: ink };
  amounts.axisLabel = { color: ink, formatter: group, hideOverlap: true };
  amounts.splitLine = { lineStyle: { color: colourOf("--line-2") } };
  if (lies) amounts.name = "";
  names.axisLine = { lineStyle: { color: colourOf("--line") } };
  names.axisLabel = { color: colourOf("--ink"), hideOverlap: true };
  if (lies) names.axisLabel.formatter = (name) => shorten(name, narrow ? 8 : 18);
  ready.tooltip.formatter = (points) => describe(points, unit);
  Object.assign(ready.tooltip, { confine: true, backgroundColor: colourOf("--paper"), borderColor: colourOf("--line"), textStyle: { color: colourOf("--ink") } });
  for (const series of ready.series) {
    if (series.label) series.label = { ...series.label, color: ink, formatter: (point) => group(point.value) };
  }
  return ready;
}
