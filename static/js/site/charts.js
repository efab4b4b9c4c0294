/** Draw the charts of a page from the ECharts options beside them. */

const ROW_HEIGHT = 26;
const FRAME_HEIGHT = 56;
const drawn = new WeakMap();

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
function dress(option, style, narrow) {
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

/** Draw one chart and keep it as wide as its box. */
function draw(box) {
  if (drawn.has(box)) return;
  const option = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  const style = getComputedStyle(document.documentElement);
  box.style.height = `${Number(box.dataset.bars) * ROW_HEIGHT + FRAME_HEIGHT}px`;
  const chart = window.echarts.init(box, null, { renderer: "svg" });
  chart.setOption(dress(option, style, box.clientWidth < 480));
  const observer = new ResizeObserver(() => chart.resize());
  observer.observe(box);
  drawn.set(box, chart);
}

/** Draw every chart that is not drawn yet. */
function drawAll() {
  for (const box of document.querySelectorAll("[data-chart]")) draw(box);
}

drawAll();
document.addEventListener("htmx:afterSettle", drawAll);
