/** Select rows of the project table for one update of all of them: count them, take all of the page. */

const MOST = 200;

const boxes = () => [...document.querySelectorAll('input[name="project"][form="bulk-form"]')];

/** Show how many are selected, and offer only what can be done with that many. */
function count() {
  const form = document.getElementById("bulk-form");
  if (!form) return;
  const all = boxes();
  const number = all.filter((box) => box.checked).length;
  const everything = form.querySelector("[data-select-all]");
  everything.closest("label").hidden = false;
  everything.checked = number > 0 && number === all.length;
  everything.indeterminate = number > 0 && number < all.length;
  const words = number > MOST ? form.dataset.tooMany : form.dataset.chosen;
  form.querySelector("[data-chosen-number]").textContent = words.replace("{number}", number);
  for (const button of form.querySelectorAll("button")) button.disabled = number === 0 || number > MOST;
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-select-all]")) {
    for (const box of boxes()) box.checked = event.target.checked;
  }
  if (event.target.matches('[data-select-all], input[form="bulk-form"]')) count();
});
document.addEventListener("htmx:load", count);
// Going back, the browser restores the ticks without a change.
window.addEventListener("pageshow", count);
count();
