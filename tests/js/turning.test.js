import assert from "node:assert/strict";
import { test } from "node:test";

const { startTurning } = await import("../../static/js/wall/turning.js");

/** Return a wall whose clock is turned by hand. */
function makeWall() {
  const shown = [];
  const told = [];
  const clock = { next: null };
  const turning = startTurning({
    seconds: 5,
    bar: { animate: () => ({ cancel() {} }) },
    onShow: ({ key }, isNew) => shown.push([key, isNew]),
    onTurn: (turn) => told.push(turn),
    wait: (act) => { clock.next = act; return 1; },
    stop: () => { clock.next = null; },
  });
  return { turning, shown, told, clock, keys: () => shown.map(([key]) => key) };
}

const steps = (...keys) => keys.map((key) => ({ key }));

test("the views follow each other and begin again", () => {
  const { turning, clock, keys } = makeWall();
  turning.setSteps(steps("a", "b"));
  clock.next();
  clock.next();
  assert.deepEqual(keys(), ["a", "b", "a"]);
});

test("fresh data stay at the view that is shown, and do not move it", () => {
  const { turning, clock, shown, told } = makeWall();
  turning.setSteps(steps("a", "b", "c"));
  clock.next();
  const { next } = clock;
  turning.setSteps(steps("new", "a", "b", "c"));
  assert.deepEqual(shown.at(-1), ["b", false]);
  assert.equal(told.at(-1).at, 2);
  assert.equal(clock.next, next);
});

test("a view that is gone gives way to the one in its place", () => {
  const { turning, clock, keys } = makeWall();
  turning.setSteps(steps("a", "b", "c"));
  clock.next();
  clock.next();
  turning.setSteps(steps("a"));
  assert.equal(keys().at(-1), "a");
  assert.equal(clock.next, null);
});

test("who pauses stays, can still turn by hand, and goes on later", () => {
  const { turning, clock, told, keys } = makeWall();
  turning.setSteps(steps("a", "b", "c"));
  turning.pause();
  assert.equal(clock.next, null);
  turning.go(-1);
  assert.equal(keys().at(-1), "c");
  assert.equal(clock.next, null);
  turning.pause();
  assert.equal(told.at(-1).isPaused, false);
  clock.next();
  assert.equal(keys().at(-1), "a");
});
