/** What JSON cannot carry of a chart's option: the page's colours and fonts, and how figures are written. */

/** Replace each "var(--name)" in an option by the colour of that custom property. */
function resolveColours(value, style) {
  if (Array.isArray(value)) return value.map((item) => resolveColours(item, style));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveColours(item, style)]));
  }
  const found = typeof value === "string" && value.match(/^var\((--[\w-]+)\)$/);
  return found ? style.getPropertyValue(found[1]).trim() : value;
}

/** Return an amount with thousands separators. */
function group(value) {
  return Number(value).toLocaleString("en-US", { maximumFractionDigits: 2 });
}

/** Shorten a long name to what fits beside an axis. */
function shorten(name, most) {
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}

/** Return a tooltip as text: the category, then one line a series that is not zero. */
function describe(points, unit) {
  const lines = points
    .filter((point) => Number(point.value) !== 0)
    .map((point) => `${point.seriesName === unit ? "" : `${point.seriesName}  `}${group(point.value)} ${unit}`);
  return [points[0].name, ...lines].join("\n");
}

/** Return the option with the page's colours and font, and number formats that JSON cannot carry. */
export function dress(option, style, narrow) {
  const ready = resolveColours(option, style);
  // Bars lie: names stand down the side. Lines run over months: names stand along the foot.
  const lies = ready.xAxis.type === "value";
  const [amounts, names] = lies ? [ready.xAxis, ready.yAxis] : [ready.yAxis, ready.xAxis];
  const unit = amounts.name;
  const ink = style.getPropertyValue("--ink-2").trim();
  ready.textStyle = { fontFamily: style.getPropertyValue("--font").trim(), color: ink };
  amounts.axisLabel = { color: ink, formatter: group, hideOverlap: true };
  amounts.splitLine = { lineStyle: { color: style.getPropertyValue("--line-2").trim() } };
  if (lies) amounts.name = "";
  names.axisLine = { lineStyle: { color: style.getPropertyValue("--line").trim() } };
  names.axisLabel = { color: style.getPropertyValue("--ink").trim(), hideOverlap: true };
  if (lies) names.axisLabel.formatter = (name) => shorten(name, narrow ? 8 : 18);
  ready.tooltip.formatter = (points) => describe(points, unit);
  ready.tooltip.confine = true;
  for (const series of ready.series) {
    if (series.label) series.label = { ...series.label, color: ink, formatter: (point) => group(point.value) };
  }
  return ready;
}
