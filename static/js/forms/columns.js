/** Add a column to the lines of a template by a click on its name. */

for (const button of document.querySelectorAll("[data-column]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const area = document.getElementById(button.dataset.into);
    const lines = area.value.split("\n").filter((line) => line.trim());
    if (!lines.includes(button.dataset.column)) lines.push(button.dataset.column);
    area.value = lines.join("\n");
    area.focus();
  });
}
