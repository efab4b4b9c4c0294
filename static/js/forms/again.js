/**
 * A form outlives its session, and is sent once.
 *
 * Before a form goes out, session.js asks who is signed in now, and has one sign in on the spot; the form goes on as
 * it stands, files too. Without this script the server keeps what was typed (app/web/unsent.py).
 */

import { forgetOthers } from "../field/kept_pages.js";
import { countUnsent } from "../field/store.js";
import { forgetAll, keepOthers, putBackAll } from "./drafts.js";
import { author, ready, show, words } from "./session.js";

// A page that takes longer than this may have failed without a word: its button can be pressed again.
const LONGEST_WAIT = 60000;

/** Ask whether to sign out while visits to sites wait in this browser; they stay for whoever noted them. */
async function confirmLeaving() {
  const number = await countUnsent(author).catch(() => 0);
  if (!number) return true;
  return show("unsent", (dialog, end) => {
    const said = dialog.querySelector("[data-unsent]");
    said.textContent = said.textContent.replace("{number}", number);
    dialog.querySelector("[data-confirm]").addEventListener("click", () => end(true));
  });
}

/** Keep a form that is on its way from being sent twice. */
function lock(form, isLocked) {
  for (const control of form.elements) if (control.type === "submit" && control.dataset.locked !== "before") {
    if (isLocked && control.disabled) control.dataset.locked = "before";
    else control.disabled = isLocked;
  }
  form.toggleAttribute("aria-busy", isLocked);
}

function free(form) {
  delete form.dataset.again;
  lock(form, false);
}

async function goOut(form, button) {
  form.dataset.again = "asking";
  const isLeaving = form.getAttribute("action") === words.signOut;
  const may = (!isLeaving || (await confirmLeaving())) && (await ready().catch(() => true));
  if (!may) return free(form);
  form.dataset.again = "ready";
  form.requestSubmit(button?.isConnected ? button : undefined);
  // The browser itself found something to be corrected.
  if (form.dataset.again === "ready") free(form);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("data-hx-post") || event.defaultPrevented) return;
  if (form.dataset.again === "ready") {
    form.dataset.again = "sent";
    if (form.getAttribute("action") === words.signOut) {
      forgetAll();
      forgetOthers();
    } else keepOthers(form, author);
    // After the browser has read the form: a button that is off sends nothing.
    setTimeout(() => lock(form, true));
    setTimeout(() => free(form), LONGEST_WAIT);
    return;
  }
  event.preventDefault();
  if (!form.dataset.again) goOut(form, event.submitter);
});

// Going back shows the page as it was left.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-again]")) free(form);
});

document.addEventListener("htmx:confirm", (event) => {
  const { elt, issueRequest, verb } = event.detail;
  if (verb !== "post") return;
  event.preventDefault();
  if (elt.dataset.again) return;
  elt.dataset.again = "asking";
  const goOn = (may) => {
    // A form waits for its answer; what is asked anew with every change does not.
    if (!(elt instanceof HTMLFormElement)) delete elt.dataset.again;
    if (may) issueRequest(true);
    else if (elt instanceof HTMLFormElement) free(elt);
  };
  ready().then(goOn, () => goOn(true));
});

// A dialog that leads on leaves the page, and the forms that stand on it.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.xhr.getResponseHeader("HX-Redirect")) keepOthers(null, author);
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt.matches?.("form[data-again]")) delete event.detail.elt.dataset.again;
});

// The session ended between the question and the form: ask once more.
document.addEventListener(
  "htmx:beforeSwap",
  (event) => {
    const { requestConfig, xhr } = event.detail;
    const form = requestConfig.elt;
    if (!xhr.getResponseHeader("Lantu-Again") || form.dataset.asked) return;
    event.stopPropagation();
    event.detail.shouldSwap = false;
    event.detail.isError = false;
    form.dataset.asked = "yes";
    setTimeout(() => form.requestSubmit(requestConfig.triggeringEvent?.submitter ?? undefined));
  },
  true,
);

// Pages that somebody else has kept for sites are not shown to whoever is signed in now.
forgetOthers(author);

// Forms that put their own scripts in order first: a module of theirs may still be on its way.
window.addEventListener("load", () => putBackAll(author, words.putBack));

// What was kept over a sign-in goes on by itself, once.
for (const form of document.querySelectorAll("form[data-goes-on]")) {
  const mark = `lantu-sent-${form.dataset.goesOn}`;
  if (!sessionStorage.getItem(mark)) {
    sessionStorage.setItem(mark, "yes");
    form.requestSubmit();
  }
}
