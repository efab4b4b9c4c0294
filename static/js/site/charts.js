/** Draw the charts of a page from the ECharts options beside them. */

import { dress } from "./chart_option.js";

const ROW_HEIGHT = 26;
const FRAME_HEIGHT = 56;
// Beside an axis of a narrower box stand shorter names.
const NARROW = 480;
const drawn = new WeakMap();

/** Draw one chart and keep it as wide as its box. */
function draw(box) {
  if (drawn.has(box)) return;
  const option = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  const style = getComputedStyle(document.documentElement);
  box.style.height = `${Number(box.dataset.bars) * ROW_HEIGHT + FRAME_HEIGHT}px`;
  const chart = window.echarts.init(box, null, { renderer: "svg" });
  let isNarrow = null;
  const observer = new ResizeObserver(() => {
    chart.resize();
    if (isNarrow === box.clientWidth < NARROW) return;
    isNarrow = box.clientWidth < NARROW;
    chart.setOption(dress(structuredClone(option), style, isNarrow));
  });
  observer.observe(box);
  drawn.set(box, chart);
}

/** Draw every chart that is not drawn yet. */
function drawAll() {
  for (const box of document.querySelectorAll("[data-chart]")) draw(box);
}

drawAll();
document.addEventListener("htmx:afterSettle", drawAll);
