/** The views of the wall, one after the other. */

/**
 * Return what turns the views: `setSteps(steps)` takes new ones and stays at the same, `go(by)` turns on or back,
 * `pause()` stops or goes on, `again()` shows the view once more. `onShow(step, isNew)` shows one.
 */
export function startTurning({ seconds, bar, onShow, onTurn, wait = setTimeout, stop = clearTimeout }) {
  const state = { steps: [], at: 0, isPaused: false, timer: null, passing: null };

  function tell() {
    onTurn({ at: state.at, all: state.steps.length, isPaused: state.isPaused });
  }

  /** Count the time of a view from its start. */
  function begin() {
    stop(state.timer);
    state.passing?.cancel();
    if (state.isPaused || state.steps.length < 2) return;
    state.passing = bar.animate([{ width: "0" }, { width: "100%" }], seconds * 1000);
    state.timer = wait(() => go(1), seconds * 1000);
  }

  function go(by) {
    const all = state.steps.length;
    if (!all) return;
    state.at = (state.at + by + all) % all;
    onShow(state.steps[state.at], true);
    tell();
    begin();
  }

  return {
    setSteps(steps) {
      const key = state.steps[state.at]?.key;
      const isFirst = state.steps.length === 0;
      const same = steps.findIndex((step) => step.key === key);
      state.steps = steps;
      state.at = same < 0 ? Math.min(state.at, Math.max(0, steps.length - 1)) : same;
      onShow(steps[state.at], same < 0);
      tell();
      if (isFirst || same < 0) begin();
    },
    go,
    pause() {
      state.isPaused = !state.isPaused;
      tell();
      begin();
    },
    again: () => state.steps.length && onShow(state.steps[state.at], true),
  };
}
