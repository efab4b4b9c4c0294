/** The keys of the wall; a tap is as good as the space bar. */

/** Pause, turn, fill the screen or leave by key. */
export function listenToKeys({ turning, leave }) {
  const acts = {
    " ": () => turning.pause(),
    ArrowRight: () => turning.go(1),
    ArrowLeft: () => turning.go(-1),
    f: fillScreen,
    Escape: leave,
  };
  document.addEventListener("keydown", (event) => {
    const act = acts[event.key.length > 1 ? event.key : event.key.toLowerCase()];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("click", () => turning.pause());
}

function fillScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => {});
}
