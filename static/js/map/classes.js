/** Classes of a shaded map: five of about equal size, with bounds that read well. */

const STEPS = [1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10];
const CLASSES = 5;

/** Return the nearest well-reading number: 1, 1.2 … 9 times a power of ten. */
export function nice(value) {
  if (value <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  const best = STEPS.reduce((a, b) => (Math.abs(b * power - value) < Math.abs(a * power - value) ? b : a));
  return Number((best * power).toPrecision(3));
}

/** Return what parts some rising values into five of equal size, interpolated as mapclassify's Quantiles are. */
export function quantiles(sorted) {
  return Array.from({ length: CLASSES - 1 }, (_, part) => {
    const at = (sorted.length - 1) * ((part + 1) / CLASSES);
    const low = sorted[Math.floor(at)];
    return low + (sorted[Math.ceil(at)] - low) * (at % 1);
  });
}

/** Return the inner bounds of at most five classes of the positive values, rising and distinct. */
export function quantileBounds(values, isWhole = false) {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  if (sorted.length < 2) return [];
  const bounds = quantiles(sorted).map(nice).map((bound) => (isWhole ? Math.max(1, Math.round(bound)) : bound));
  return [...new Set(bounds)].filter((bound) => bound > sorted[0] && bound <= sorted.at(-1));
}

/** Return the class of a value: 0 for nothing, else 1 … bounds.length + 1. */
export function classOf(value, bounds) {
  return value > 0 ? 1 + bounds.filter((bound) => value >= bound).length : 0;
}
