/** Mark what the chosen status needs. The server says the same in words and checks it: nothing depends on this. */

function mark(form) {
  const choice = form.querySelector("[data-needs]:checked");
  const needed = new Set(choice?.dataset.needs.split(" "));
  for (const field of form.querySelectorAll("[data-field]")) field.classList.toggle("is-needed", needed.has(field.dataset.field));
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-needs]")) mark(event.target.form);
});
document.addEventListener("htmx:load", (event) => {
  for (const choice of event.target.querySelectorAll?.("[data-needs]:checked") ?? []) mark(choice.form);
});
for (const choice of document.querySelectorAll("[data-needs]:checked")) mark(choice.form);
