/** What a project's codes and years read like. */

import { page, say } from "./page.js";

/** Return the name of a type, a status, a precision or a method. */
export const typeLabel = (code) => page.types[code].label;
export const statusLabel = (code) => page.statuses[code];

/** Return the planned start and end as exactly as the plan gives them. */
export function years(facts) {
  const first = pointInTime(facts.start_year, facts.start_month);
  const last = pointInTime(facts.end_year, facts.end_month);
  if (first && last) return first === last ? first : `${first}–${last}`;
  if (first) return say("from_year", { when: first });
  return last ? say("to_year", { when: last }) : say("not_stated");
}

function pointInTime(year, month) {
  if (!year) return "";
  return month ? `${year}-${String(month).padStart(2, "0")}` : String(year);
}

/** Return how precisely and by what means a project is placed. */
export function whereabouts(facts) {
  const words = [page.precisions[facts.precision]];
  if (facts.method === "estimated" && facts.accuracy_m) words.push(say("estimated", { km: kilometres(facts.accuracy_m) }));
  else {
    words.push(page.methods[facts.method]);
    if (facts.accuracy_m) words.push(say("accuracy", { km: kilometres(facts.accuracy_m) }));
  }
  words.push(courseWords(facts));
  return words.filter(Boolean).join(",");
}

/** Return in words that a line is a sketch, and along which road; nothing for a line that somebody stands for. */
export function courseWords({ precision, custody, road_ref: ref }) {
  if (precision !== "route" || custody !== "planned") return "";
  return ref ? say("sketch_along", { ref }) : say("sketch");
}

function kilometres(metres) {
  return metres >= 1000 ? String(Math.round(metres / 100) / 10) : (metres / 1000).toFixed(2).replace(/0$/, "");
}
