/** Files of the rows of the table: chosen, or dropped on a row. They stand behind what the row submits. */

const MB = 1024 * 1024;

function inputOf(row) {
  return row.querySelector("input[type=file]");
}

export function countFiles(row) {
  return inputOf(row)?.files.length ?? 0;
}

/** Return the words of a refusal when the chosen files are beyond what the server takes, else nothing. */
export function tooLarge(form) {
  const { mostFiles, mostMb, mostMbAForm, tooLarge: words } = form.dataset;
  const each = [...form.querySelectorAll("input[type=file]")].map((input) => [...input.files]);
  const files = each.flat();
  const large = files.filter((file) => file.size > Number(mostMb) * MB);
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const isFine = !large.length && each.every((one) => one.length <= Number(mostFiles)) && total <= Number(mostMbAForm) * MB;
  return isFine ? "" : [words, ...large.map((file) => file.name)].join("\n");
}

/** Show which files a row has. */
function name(row) {
  const files = [...(inputOf(row)?.files ?? [])];
  const label = row.querySelector("[data-file-names]");
  if (!label) return;
  label.textContent = files.length > 1 ? `${files.length}` : (files[0]?.name ?? "");
  label.title = files.map((file) => file.name).join("\n");
}

/** Add files to those that a row has. */
function add(row, files) {
  const input = inputOf(row);
  const all = new DataTransfer();
  for (const file of [...input.files, ...files]) all.items.add(file);
  input.files = all.files;
}

/** Let files be chosen for a row and dropped on it; `tell` gets the row. */
export function acceptFiles(table, tell) {
  const show = (row) => {
    name(row);
    tell(row);
  };
  table.addEventListener("change", (event) => {
    if (event.target.matches("input[type=file]")) show(event.target.closest("tr"));
  });
  const target = (event) => {
    const row = event.target.closest?.("tbody > tr");
    return event.dataTransfer?.types.includes("Files") && row && inputOf(row) ? row : null;
  };
  let over = null;
  const point = (row) => {
    over?.classList.remove("is-over");
    row?.classList.add("is-over");
    over = row;
  };
  table.addEventListener("dragover", (event) => {
    const row = target(event);
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    if (row !== over) point(row);
  });
  table.addEventListener("dragleave", (event) => {
    if (!table.contains(event.relatedTarget)) point(null);
  });
  table.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    // Dropped beside a row, the browser would leave the page for the file.
    event.preventDefault();
    const row = target(event);
    point(null);
    if (!row) return;
    add(row, event.dataTransfer.files);
    show(row);
  });
}
