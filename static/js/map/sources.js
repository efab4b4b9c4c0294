/** The line of sources at the foot of a map: what else stands there stands above it, however many lines it takes. */

/** Tell the styles of a stage how high its line of sources is, and `onMoved` that what stands above it has moved. */
export function makeRoomForSources(stage, onMoved) {
  const line = stage.querySelector(".map-attribution");
  if (!line) return;
  new ResizeObserver(() => {
    stage.style.setProperty("--sources", `${Math.ceil(line.getBoundingClientRect().height)}px`);
    onMoved();
  }).observe(line);
}
