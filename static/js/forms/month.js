/** The form of a month: shows shares while one types, and copies the words of the month before. */

import { readNumber } from "../site/number.js";

/** Return a share in percent to a tenth, a dash where a term is unknown. */
function percent(part, whole) {
  if (part === null || !whole) return "—";
  return `${Math.round((part / whole) * 1000) / 10}%`;
}

/** Keep the shares beside what is typed; the server works them out again from exact figures. */
function followShares(form) {
  const [before, total, yearPlan, yearDone] = ["before", "total", "yearPlan", "yearDone"].map((name) => readNumber(form.dataset[name]));
  const month = form.elements.namedItem("month_wan");
  const cumulative = form.elements.namedItem("cumulative_wan");
  const show = () => {
    const typed = { month: readNumber(month.value), cumulative: readNumber(cumulative.value) };
    const worked = {
      month: typed.month ?? (typed.cumulative === null || before === null ? null : typed.cumulative - before),
      cumulative: typed.cumulative ?? (typed.month === null || before === null ? null : before + typed.month),
    };
    form.querySelector("[data-share=total]").textContent = percent(worked.cumulative, total);
    form.querySelector("[data-share=year]").textContent = percent(worked.month === null ? null : yearDone + worked.month, yearPlan);
    for (const [field, value] of [[month, worked.month], [cumulative, worked.cumulative]]) {
      field.placeholder = field.value || value === null ? "" : String(Math.round(value * 10000) / 10000);
    }
  };
  form.addEventListener("input", show);
  show();
}

/** Put a button beside the words of the month before that copies them into the field. */
function offerCopies(form) {
  for (const source of form.querySelectorAll("[data-copy-from]")) {
    const field = form.elements.namedItem(source.dataset.copyFrom);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small copy-before";
    button.textContent = form.dataset.copyLabel;
    button.setAttribute("aria-label", `${form.dataset.copyLabel}: ${field.labels[0].textContent}`);
    button.addEventListener("click", () => {
      field.value = source.textContent;
      field.focus();
    });
    source.after(button);
  }
}

for (const form of document.querySelectorAll("[data-progress]")) {
  followShares(form);
  offerCopies(form);
}
