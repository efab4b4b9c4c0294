/** The figures beside the form of a month; the server works them out again from exact ones. */

/** Return a share in percent to a tenth, a dash where a term is unknown. */
export function percent(part, whole) {
  if (part === null || !whole) return "—";
  return `${Math.round((part / whole) * 1000) / 10}%`;
}

/** Return the month's and the cumulative amount: one follows from the other and from what was done before. */
export function workOut({ month, cumulative }, before) {
  if (before === null) return { month, cumulative };
  return {
    month: month ?? (cumulative === null ? null : cumulative - before),
    cumulative: cumulative ?? (month === null ? null : before + month),
  };
}

/** Return an amount as a field shows it, to the yuan; nothing for null. */
export function asTyped(wan) {
  return wan === null ? "" : String(Math.round(wan * 10000) / 10000);
}
