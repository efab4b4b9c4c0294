/**
 * The reviewer's table: what is decided goes out at once and leaves the table, the next page comes before it runs out,
 * and what could not be decided stays with why not and with its note. Without this script it is a form and pages.
 */

import "./review_keys.js";
import { forgetNotes, putBackNotes } from "./review_notes.js";
import { addRows, enter, findRow, form, listRows, neighbour, noteOf, removeRow, replaceRow, rowOf } from "./review_rows.js";
import { count, listTicked, tickNone, tickPlain } from "./review_ticks.js";
import { ready } from "./session.js";

// The next page is fetched when fewer rows than this are left.
const FEW = 20;
const pager = document.querySelector("[data-pager]");
const said = form?.querySelector("[data-said]");
let sending = Promise.resolve();
let loading = null;

/** Return the parts of a page of ours. */
async function parse(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** Fetch the next page, once at a time; says whether rows came. */
function loadNext() {
  loading ??= fetchNext().finally(() => {
    loading = null;
  });
  return loading;
}

async function fetchNext() {
  const link = pager?.querySelector("a[rel=next]");
  if (!link) return false;
  const answer = await fetch(link.href).catch(() => null);
  // Signed out meanwhile, or no network: the link stays, to be tried again.
  if (!answer?.ok || answer.redirected) return false;
  const page = await parse(answer);
  const rows = [...page.querySelectorAll("#review-rows > tr")];
  addRows(rows);
  pager.replaceChildren(...(page.querySelector("[data-pager]")?.childNodes ?? []));
  putBackNotes();
  return rows.length > 0;
}

/** Say something above the table. */
function say(words) {
  const notice = document.createElement("p");
  notice.className = "notice notice-bad";
  notice.setAttribute("role", "alert");
  notice.textContent = words;
  said.replaceChildren(notice);
}

/** Return what is sent of some rows: their numbers and notes, and the verdict. */
function collect(button, rows) {
  const isChosen = button.value === "chosen";
  const fields = new URLSearchParams({ [button.name]: button.value });
  for (const row of rows) {
    if (isChosen) fields.append("update", row.dataset.update);
    if (noteOf(row)?.value.trim()) fields.set(`note-${row.dataset.update}`, noteOf(row).value);
  }
  if (isChosen) fields.set("note", form.querySelector("#review-note").value);
  return fields;
}

function mark(rows, isDeciding) {
  for (const row of rows) {
    row.classList.toggle("is-deciding", isDeciding);
    row.inert = isDeciding;
  }
  count();
}

/** Decide what a button asks; the keyboard goes on to the next row meanwhile. */
function decide(button) {
  const rows = button.value === "chosen" ? listTicked() : [rowOf(button)];
  const fields = collect(button, rows);
  const at = rowOf(document.activeElement);
  const next = at && rows.includes(at) ? (neighbour(at, 1) ?? neighbour(at, -1)) : null;
  mark(rows, true);
  enter(next);
  sending = sending.then(() => send(fields, rows)).catch(() => {
    mark(rows, false);
    say(form.dataset.failed);
  });
}

function post(fields) {
  for (const name of ["csrf_token", "typed_by"]) fields.set(name, form.elements.namedItem(name).value);
  return fetch(form.action, { method: "POST", body: fields, headers: { "HX-Request": "true" } });
}

async function send(fields, rows) {
  let answer = (await ready()) ? await post(fields) : null;
  // The session ended between the question and the form: ask once more.
  if (answer?.headers.get("Lantu-Again")) answer = (await ready()) ? await post(fields) : null;
  mark(rows, false);
  if (!answer) return;
  const told = (await parse(answer)).querySelector("[data-answer]");
  if (!told) throw new Error(`${answer.status}`);
  finish(told, rows, fields.has("note"));
}

/** Take away what is decided, show what is not as it is now, and what was said of both. */
function finish(told, rows, isChosen) {
  const done = told.dataset.done.split(" ").filter(Boolean);
  const at = document.activeElement;
  for (const row of rows.filter((one) => done.includes(one.dataset.update))) removeRow(row);
  for (const fresh of told.querySelectorAll("tr[data-update]")) {
    const old = findRow(fresh.dataset.update);
    if (old) replaceRow(old, document.adoptNode(fresh));
  }
  forgetNotes(done);
  const refused = told.querySelectorAll(".review-refused > li").length;
  if (isChosen && done.length && !refused) {
    form.querySelector("#review-note").value = "";
    forgetNotes(["all"]);
  }
  said.replaceChildren(...told.querySelectorAll(".notice"));
  countDown(done.length);
  count();
  if (!at.isConnected) enter(listRows()[0]);
  goOn();
}

/** Show how many are left. */
function countDown(number) {
  const waiting = form.querySelector("[data-waiting]");
  if (!waiting) return;
  waiting.dataset.waiting = Math.max(0, Number(waiting.dataset.waiting) - number);
  waiting.textContent = waiting.dataset.words.replace("{number}", waiting.dataset.waiting);
}

/** Fetch further rows before they run out; say so when there are none. */
async function goOn() {
  if (listRows().length < FEW) await loadNext();
  const empty = document.querySelector("[data-all-done]");
  if (listRows().length || !empty) return;
  form.querySelector(".review-scroll").hidden = true;
  form.querySelector(".review-bar").hidden = true;
  empty.hidden = false;
}

/** Tick what nothing is doubted of; where more pages follow, say so and offer them too. */
function tickAll() {
  const number = tickPlain();
  const further = form.querySelector("[data-further]");
  if (!further) return;
  further.hidden = !pager?.querySelector("a[rel=next]") || number >= Number(form.dataset.most);
  const told = further.querySelector("[data-further-words]");
  told.hidden = false;
  told.textContent = further.dataset.words.replace("{number}", number).replace("{rows}", listRows().length);
}

async function tickFurther() {
  const hasMore = tickPlain() < Number(form.dataset.most) && (await loadNext());
  if (hasMore) await tickFurther();
  else tickAll();
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter) decide(event.submitter);
  });
  form.addEventListener("click", (event) => {
    const link = event.target.closest("[data-tick-plain], [data-tick-none], [data-tick-further]");
    if (!link) return;
    event.preventDefault();
    if ("tickPlain" in link.dataset) tickAll();
    else if ("tickNone" in link.dataset) tickNone();
    else tickFurther();
  });
  putBackNotes();
  count();
}
