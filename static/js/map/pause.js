/** Long work in short steps, so that a hand is answered in between. */

// Four times as slow, as a telephone is, a step is still shorter than what a hand feels.
const STEP_MILLISECONDS = 8;

/** Let the browser draw and answer before what comes next. */
export function pause() {
  if (globalThis.scheduler?.yield) return globalThis.scheduler.yield();
  return new Promise((done) => {
    setTimeout(done);
  });
}

/** Do something with each item, with a pause whenever it has taken a step's time, for as long as `isWanted()`. */
export async function inSteps(items, work, isWanted = () => true) {
  let begun = performance.now();
  for (const item of items) {
    if (!isWanted()) return;
    work(item);
    if (performance.now() - begun < STEP_MILLISECONDS) continue;
    // biome-ignore lint/performance/noAwaitInLoops: the steps follow each other
    await pause();
    begun = performance.now();
  }
}
