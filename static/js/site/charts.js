/** Draw the charts of a page from the ECharts options beside them. */

import { dress } from "./chart_option.js";
import { readColour, watchLook } from "./look.js";

const ROW_HEIGHT = 26;
const FRAME_HEIGHT = 56;
// Beside an axis of a narrower box stand shorter names.
const NARROW = 480;
const FONT = getComputedStyle(document.body).fontFamily;
const drawn = new Map();

/** Draw one chart and keep it as wide as its box. */
function draw(box) {
  if (drawn.has(box)) return;
  const option = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  box.style.height = `${Number(box.dataset.bars) * ROW_HEIGHT + FRAME_HEIGHT}px`;
  // What kept its room.
  box.replaceChildren();
  const chart = window.echarts.init(box, null, { renderer: "svg" });
  let isNarrow = null;
  const paint = () => chart.setOption(dress(structuredClone(option), readColour, FONT, isNarrow));
  const observer = new ResizeObserver(() => {
    chart.resize();
    if (isNarrow === box.clientWidth < NARROW) return;
    isNarrow = box.clientWidth < NARROW;
    paint();
  });
  observer.observe(box);
  drawn.set(box, { chart, paint });
}

/** Draw every chart that is not drawn yet. */
function drawAll() {
  for (const box of document.querySelectorAll("[data-chart]")) draw(box);
}

/** Paint the charts that still stand on the page in the colours that it has now, before anything else is drawn. */
function paintAll() {
  for (const [box, { chart, paint }] of drawn) {
    if (box.isConnected) {
      paint();
      chart.getZr().flush();
    } else {
      chart.dispose();
      drawn.delete(box);
    }
  }
}

drawAll();
watchLook(paintAll);
document.addEventListener("htmx:afterSettle", drawAll);
