/** The form of a month: shows shares while one types, and copies the words of the month before. */

import { readNumber } from "../site/number.js";
import { asTyped, percent, workOut } from "./shares.js";

/** Keep the shares beside what is typed. */
function followShares(form) {
  const [before, total, yearPlan, yearDone] = ["before", "total", "yearPlan", "yearDone"].map((name) => readNumber(form.dataset[name]));
  const fields = { month: form.elements.namedItem("month_wan"), cumulative: form.elements.namedItem("cumulative_wan") };
  const show = () => {
    const worked = workOut({ month: readNumber(fields.month.value), cumulative: readNumber(fields.cumulative.value) }, before);
    form.querySelector("[data-share=total]").textContent = percent(worked.cumulative, total);
    form.querySelector("[data-share=year]").textContent = percent(worked.month === null ? null : yearDone + worked.month, yearPlan);
    for (const [name, field] of Object.entries(fields)) field.placeholder = field.value ? "" : asTyped(worked[name]);
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
