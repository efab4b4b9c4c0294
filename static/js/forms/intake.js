/**
 * Read a plan's sentences by keyboard: J and K go on and back, a digit takes or leaves a work, E edits its name, S says
 * which project it is, M marks the words that are chosen, Enter keeps the sentence and goes on to the next.
 *
 * Each sentence is a form that works by itself; without this script it is sent as one.
 */

const list = document.getElementById("intake-sentences");
const said = document.querySelector("[data-intake-said]");
const TYPING = "input:not([type=radio]):not([type=checkbox]), select, textarea";
const WAIT_MS = 200;
let waiting = 0;

const cards = () => [...list.querySelectorAll("[data-sentence]")];
const cardOf = (node) => node?.closest?.("[data-sentence]");

/** Return the sentence that the keyboard is in, else the first one that is unread. */
function current() {
  return cardOf(document.activeElement) ?? cards().find((card) => card.querySelector(".intake-form"));
}

/** Put the keyboard on a sentence and bring it into view. */
function goTo(card) {
  card?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest" });
}

/** Go a step on or back from a sentence; behind the last one the next page follows. */
function step(by, from = current()) {
  const all = cards();
  const at = all.indexOf(from);
  if (at + by < all.length) goTo(all[Math.max(0, at + by)]);
  else document.querySelector(".pager [rel=next]")?.click();
}

/** Let the marks of the text show which works are left out. */
function showMarks(card) {
  for (const work of card.querySelectorAll("fieldset[data-work]")) {
    const isNone = work.querySelector("[value=none]").checked;
    for (const mark of card.querySelectorAll(`mark[data-work="${work.dataset.work}"]`)) {
      mark.classList.toggle("is-none", isNone);
    }
  }
}

/** Take a work, or leave it out when it is taken. */
function toggle(card, number) {
  const work = card.querySelector(`fieldset[data-work="${number}"]`);
  if (!work) return;
  const none = work.querySelector("[value=none]");
  const other = work.querySelector("[name^=same-]").value ? "[value=same]" : "[value=new]";
  const wanted = none.checked ? work.querySelector(other) : none;
  wanted.checked = true;
  card.dataset.work = number;
  showMarks(card);
}

/** Return the work that was last spoken of, else the first. */
const workOf = (card) => card.querySelector(`fieldset[data-work="${card.dataset.work ?? 1}"]`);

function edit(card) {
  const work = workOf(card);
  if (!work) return;
  if (work.querySelector("[value=none]").checked) work.querySelector("[value=new]").checked = true;
  showMarks(card);
  work.querySelector("[name^=name-]").select();
}

function same(card) {
  const work = workOf(card);
  if (!work) return;
  work.querySelector("[value=same]").checked = true;
  showMarks(card);
  const field = work.querySelector("[name^=same-]");
  field.focus();
  suggest(field, field.value || work.querySelector("[name^=name-]").value);
}

/** Return what is chosen of a sentence's own text; nothing when the choice reaches beyond it. */
function chosenWords(card) {
  const text = card.querySelector("[data-text]");
  const choice = window.getSelection();
  if (!choice.rangeCount || !text.contains(choice.anchorNode) || !text.contains(choice.focusNode)) return "";
  const part = choice.getRangeAt(0).cloneContents();
  for (const number of part.querySelectorAll("sup")) number.remove();
  return part.textContent.trim();
}

/** Add a row for a work that was missed, with the words that are chosen. */
function markWork(card) {
  const words = chosenWords(card);
  if (!words) {
    say(list.dataset.selectFirst);
    return;
  }
  const rows = card.querySelector("[data-marked-list]");
  const number = rows.children.length;
  const row = card.querySelector("template[data-marked]").content.cloneNode(true);
  for (const field of row.querySelectorAll("[id$='-new0']")) field.id = field.id.replace("-new0", `-new${number}`);
  for (const field of row.querySelectorAll("[name$='-new0']")) {
    field.name = field.name.replace("-new0", `-new${number}`);
  }
  for (const label of row.querySelectorAll("label[for]")) label.htmlFor = label.htmlFor.replace("-new0", `-new${number}`);
  row.querySelector("[name^=marked-]").value = words;
  row.querySelector("[name^=name-]").value = words;
  rows.append(row);
  rows.lastElementChild.querySelector("[name^=name-]").select();
}

function say(words) {
  said.textContent = words;
}

/** Offer the projects whose names are like what is typed. */
async function suggest(field, typed) {
  const address = new URL(list.dataset.candidates, window.location.href);
  address.searchParams.set("q", typed);
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const options = (await answer.json()).map(({ key, name, district }) => {
    const option = document.createElement("option");
    option.value = `${key} ${name}`;
    option.label = `${name} ${district}`;
    return option;
  });
  document.getElementById(field.getAttribute("list"))?.replaceChildren(...options);
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  e: edit,
  s: same,
  m: markWork,
};

list?.addEventListener("input", (event) => {
  if (!event.target.matches("[data-same]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => suggest(event.target, event.target.value), WAIT_MS);
});
list?.addEventListener("change", (event) => {
  const card = cardOf(event.target);
  if (card && event.target.type === "radio") showMarks(card);
});
list?.addEventListener("click", (event) => {
  if (event.target.closest("[data-mark]")) markWork(cardOf(event.target));
});

document.addEventListener("keydown", (event) => {
  if (!list || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const card = current();
  const isTyping = event.target.matches(TYPING);
  if (!card || (isTyping && event.key !== "Escape") || event.target.closest("dialog")) return;
  if (event.target.matches("button, a, summary") && event.key === "Enter") return;
  const act = KEYS[event.key.toLowerCase()];
  if (isTyping) goTo(card);
  else if (act) act(card);
  else if (/^[1-9]$/.test(event.key)) toggle(card, event.key);
  else if (event.key === "Enter") card.querySelector(".intake-form")?.requestSubmit();
  else return;
  event.preventDefault();
});

list?.addEventListener("htmx:beforeSwap", (event) => {
  // A refused sentence comes back with what was typed and why not.
  if (event.detail.xhr.responseText.includes("data-sentence")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.body.addEventListener("htmx:afterSettle", (event) => {
  if (!list) return;
  for (const card of cards()) prepare(card);
  const card = document.getElementById(event.detail.elt?.id || event.detail.target?.id || "");
  if (!cardOf(card)) return;
  const fault = card.querySelector("[aria-invalid]");
  if (fault) fault.focus();
  else if (card.querySelector(".intake-form")) goTo(card);
  else {
    say(list.dataset.kept);
    step(1, card);
  }
});

/** Show what only works with this script. */
function prepare(card) {
  const button = card.querySelector("[data-mark]");
  if (button) button.hidden = false;
  showMarks(card);
}

if (list) {
  for (const card of cards()) prepare(card);
  if (!document.querySelector("[aria-invalid]")) goTo(current());
}
