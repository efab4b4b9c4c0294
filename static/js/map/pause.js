/** Long work in short steps, so that a hand is answered in between. */

const STEP_MILLISECONDS = 12;

/** Let the browser draw and answer before what comes next. */
export function pause() {
  if (globalThis.scheduler?.yield) return globalThis.scheduler.yield();
  return new Promise((done) => {
    setTimeout(done);
  });
}

/** Do something with each item, with a pause whenever it has taken a step's time. */
export async function inSteps(items, work) {
  let begun = performance.now();
  for (const item of items) {
    work(item);
    if (performance.now() - begun < STEP_MILLISECONDS) continue;
    // biome-ignore lint/performance/noAwaitInLoops: the steps follow each other
    await pause();
    begun = performance.now();
  }
}
