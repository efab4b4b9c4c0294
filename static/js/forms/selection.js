/** Tick rows of the project table, to update all of them or to download exactly these: count them, take all of the page. */

const MOST_UPDATED = 200;

const form = () => document.querySelector("#bulk-form, #export-form");

/** The boxes of the form: those of rows that may be updated have another name. */
const boxes = (id, name) => [...document.querySelectorAll(`input[form="${id}"]${name ? `[name="${name}"]` : ""}`)];

const ticked = (found) => found.filter((box) => box.checked).length;

/** What is said of so many that are ticked, of which so many may be updated. */
function words({ dataset, id }, number, own) {
  if (id === "bulk-form" && own > MOST_UPDATED) return dataset.tooMany.replace("{number}", own);
  if (id === "bulk-form" && own < number) return dataset.mixed.replace("{number}", number).replace("{own}", own);
  return dataset.chosen.replace("{number}", number);
}

/** Show how many are ticked, and offer only what can be done with that many. */
function count() {
  const bar = form();
  if (!bar) return;
  const every = boxes(bar.id, bar.id === "bulk-form" ? "project" : "code");
  const chosen = ticked(every);
  const number = ticked(boxes(bar.id));
  const everything = bar.querySelector("[data-select-all]");
  everything.closest("label").hidden = every.length === 0;
  everything.checked = chosen > 0 && chosen === every.length;
  everything.indeterminate = chosen > 0 && chosen < every.length;
  bar.querySelector("[data-chosen-number]").textContent = words(bar, number, chosen);
  for (const button of bar.querySelectorAll("button")) {
    button.disabled = "download" in button.dataset ? number === 0 : chosen === 0 || chosen > MOST_UPDATED;
  }
}

document.addEventListener("change", (event) => {
  const bar = form();
  if (!bar) return;
  if (event.target.matches("[data-select-all]")) {
    for (const box of boxes(bar.id, bar.id === "bulk-form" ? "project" : "code")) box.checked = event.target.checked;
  }
  if (event.target.matches(`[data-select-all], input[form="${bar.id}"]`)) count();
});
document.addEventListener("htmx:load", count);
// Going back, the browser restores the ticks without a change.
window.addEventListener("pageshow", count);
count();
