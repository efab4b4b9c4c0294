/** Tell of files that are too large before they are sent, so that nothing typed is lost. */

const MB = 1024 * 1024;

// On the document, because a form may come later, in a dialog.
document.addEventListener("change", (event) => {
  if (event.target.matches("input[type=file][data-most-mb]")) check(event.target);
});

/** Make the form refuse to be sent while the chosen files are beyond what the server takes. */
function check(input) {
  const { mostFiles, mostMb, mostMbAForm, tooLarge } = input.dataset;
  const files = [...input.files];
  const large = files.filter((file) => file.size > Number(mostMb) * MB);
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const isFine = !large.length && files.length <= Number(mostFiles) && total <= Number(mostMbAForm) * MB;
  input.setCustomValidity(isFine ? "" : [tooLarge, ...large.map((file) => file.name)].join("\n"));
  input.reportValidity();
}
