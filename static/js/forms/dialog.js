/**
 * Open the forms that a list, the map or a page links to in one dialog; without this script they are pages.
 *
 * A form that is closed keeps what was typed until another one is opened.
 */

const dialog = document.getElementById("task-dialog");
const body = dialog.querySelector("[data-dialog-body]");
const failure = dialog.querySelector("[data-failure]");
let shown = "";

/** Return the form's address, with the way back to this page as it is now. */
function addressOf(link) {
  const url = new URL(link.href);
  url.searchParams.set("back", `${location.pathname}${location.search}`);
  return `${url.pathname}${url.search}`;
}

/** Say that nothing was saved; nothing to say hides the message. */
function fail(words) {
  failure.textContent = words;
  failure.hidden = !words;
}

/** Put the keyboard where something is to be done: at the first fault, else at the first choice. */
function focusFirst() {
  const first = body.querySelector("[aria-invalid]") ?? body.querySelector("input:checked, input:not([type=hidden]), textarea, a.button");
  first?.focus();
}

async function open(link) {
  const wanted = addressOf(link);
  fail("");
  if (wanted !== shown) {
    body.replaceChildren();
    await window.htmx.ajax("GET", wanted, { target: body, swap: "innerHTML" }).catch(() => {});
    if (!body.childElementCount) {
      // The page itself says why there is no form.
      location.assign(link.href);
      return;
    }
    shown = wanted;
  }
  dialog.showModal();
  focusFirst();
}

document.addEventListener("click", (event) => {
  const notice = event.target.closest("[data-close-notice]");
  if (notice) notice.parentElement.remove();
  const link = event.target.closest("a[data-dialog]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  open(link);
});

dialog.addEventListener("click", (event) => {
  if (!event.target.closest("[data-close]")) return;
  event.preventDefault();
  dialog.close();
});

body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status < 400 || !dialog.open) return;
  // A refused form comes back as a form; any other error is a page, and what was typed stays.
  const isForm = !xhr.responseText.trimStart().startsWith("<!DOCTYPE");
  event.detail.shouldSwap = isForm;
  event.detail.isError = false;
  fail(isForm ? "" : dialog.dataset.failed);
});

body.addEventListener("htmx:afterSwap", (event) => {
  event.stopPropagation();
  if (!dialog.open) return;
  dialog.scrollTop = 0;
  focusFirst();
});

for (const name of ["htmx:sendError", "htmx:responseError"]) {
  body.addEventListener(name, (event) => {
    event.stopPropagation();
    if (dialog.open) fail(dialog.dataset.failed);
  });
}

for (const button of document.querySelectorAll("[data-close-notice]")) button.hidden = false;
