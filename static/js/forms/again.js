/**
 * A form outlives its session, and is sent once.
 *
 * Before a form goes out, this asks who is signed in now. Without a session one signs in on the spot, and the form
 * goes on as it stands, files too. Whoever signs in as somebody else is asked first. What the page holds gets the
 * token of the present session, so that signing in in another window is as good. Without this script the server
 * keeps what was typed (app/web/unsent.py).
 */

import { forgetAll, keepOthers, putBackAll } from "./drafts.js";

const template = document.getElementById("again-dialogs");
const words = template.dataset;
const author = Number(words.officer);
// A page that takes longer than this may have failed without a word: its button can be pressed again.
const LONGEST_WAIT = 60000;

/** Return who is signed in now and the token that forms need. */
async function askWho() {
  const answer = await fetch(words.who, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

/** Give every form of the page the token of the present session. */
function renew(token) {
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
}

/** Show one of the dialogs; `start` gets it and what ends it, and the answer is what that was called with. */
function show(name, start) {
  const dialog = template.content.querySelector(`[data-name="${name}"]`).cloneNode(true);
  document.body.append(dialog);
  return new Promise((done) => {
    let found = null;
    const end = (value) => {
      found = value;
      dialog.close();
    };
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(found);
    });
    for (const button of dialog.querySelectorAll("[data-cancel]")) button.addEventListener("click", () => end(null));
    dialog.showModal();
    start(dialog, end);
  });
}

/** Return who is signed in after a name and a password were sent; throws the words of a refusal. */
async function enter(form) {
  const now = await askWho();
  // Somebody has signed in in another window meanwhile.
  if (now.officer) return now;
  const fields = new URLSearchParams(new FormData(form));
  fields.set("csrf_token", now.csrf_token);
  const answer = await fetch(words.signIn, { method: "POST", headers: { Accept: "application/json" }, body: fields });
  if (answer.ok) return answer.json();
  const said = answer.status === 400 ? (await answer.json()).message : words.failed;
  throw new Error(said);
}

/** Sign in on the spot; returns who, null when it was given up. */
function signIn() {
  return show("sign-in", (dialog, end) => {
    const form = dialog.querySelector("form");
    const failure = dialog.querySelector("[data-again-failure]");
    const attempt = async (ask) => {
      failure.hidden = true;
      try {
        const who = await ask();
        if (who.officer) return end(who);
        failure.textContent = words.nobody;
      } catch (error) {
        failure.textContent = error instanceof TypeError ? words.failed : error.message;
      }
      failure.hidden = false;
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      attempt(() => enter(form));
    });
    dialog.querySelector("[data-elsewhere]").addEventListener("click", () => attempt(askWho));
    form.elements.namedItem("name").focus();
  });
}

/** Ask whether what stands here is to be sent in another person's name. */
function confirmOther(who) {
  return show("other", (dialog, end) => {
    dialog.querySelector("[data-who]").textContent = words.other.replace("{name}", who.name);
    dialog.querySelector("[data-confirm]").addEventListener("click", () => end(true));
  });
}

/** Return whether a form may go out now; the page then holds the token that it needs. */
async function ready() {
  let who = null;
  try {
    who = await askWho();
  } catch {
    // What is wrong is said by the answer to the form itself.
    return navigator.onLine;
  }
  who = who.officer ? who : await signIn();
  if (!who) return false;
  renew(who.csrf_token);
  return who.officer === author || Boolean(await confirmOther(who));
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
  const may = await ready().catch(() => true);
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
    if (form.getAttribute("action") === words.signOut) forgetAll();
    else keepOthers(form, author);
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
