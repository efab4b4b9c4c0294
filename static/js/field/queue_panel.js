/** What waits in this phone, drawn on the page: how much, each with its state, and the way to send, mend or delete it. */

import { listen, sendAll } from "./sending.js";
import { dropRecord, listRecords } from "./store.js";

const AGAIN_MS = 60_000;
// How sending ended, and what is said of it; nothing where the list says it itself.
const SAID = { offline: "offline", later: "busy", "signed-out": "signedOut", other: "other" };
const UNSENT = new Set(["waiting", "refused"]);

function fill(text, values) {
  return Object.entries(values).reduce((whole, [name, value]) => whole.replace(`{${name}}`, value), text);
}

/** Return a moment as people read it. */
function asTime(iso) {
  return new Date(iso).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
}

/** Return one record as an item of the list. */
function drawRecord(panel, record) {
  const words = panel.dataset;
  const item = panel.querySelector("[data-queue-record]").content.firstElementChild.cloneNode(true);
  const find = (name) => item.querySelector(`[data-record-${name}]`);
  item.dataset.key = record.key;
  find("name").textContent = record.name;
  find("code").textContent = record.code;
  const facts = [fill(words.noted, { time: asTime(record.noted) })];
  if (record.photos.length) facts.push(fill(words.photos, { number: record.photos.length }));
  find("facts").textContent = facts.join(" · ");
  for (const state of item.querySelectorAll("[data-record-state]")) state.hidden = state.dataset.recordState !== record.state;
  find("loss").hidden = record.state === "sent";
  if (record.refusal) find("refusal").textContent = record.refusal.message;
  const address = words.visit.replace("CODE", encodeURIComponent(record.code));
  find("open").href = record.state === "draft" ? address : `${address}#${record.key}`;
  // What is on its way may have arrived: it is not changed before that is known.
  find("open").hidden = record.state === "waiting" || record.state === "sent";
  return item;
}

/** Start the panel; returns what the form tells it. */
export function startQueue(panel, officer, worker) {
  const words = panel.dataset;
  const find = (name) => panel.querySelector(`[data-queue-${name}]`);

  const say = (text) => {
    find("said").textContent = text;
    find("said").hidden = !text;
  };

  const draw = async () => {
    const here = document.querySelector("[data-field-form]")?.dataset.code;
    const records = await listRecords(officer);
    const shown = records.filter((one) => !(one.state === "draft" && one.code === here));
    const number = records.filter((one) => UNSENT.has(one.state)).length;
    panel.hidden = !shown.length;
    find("title").textContent = number ? fill(words.waiting, { number }) : words.none;
    find("send").hidden = !records.some((one) => one.state === "waiting");
    find("records").replaceChildren(...shown.map((one) => drawRecord(panel, one)));
    const codes = new Set(records.filter((one) => UNSENT.has(one.state)).map(({ code }) => code));
    for (const item of document.querySelectorAll("[data-field-list] [data-code]")) item.querySelector("[data-unsent-mark]").hidden = !codes.has(item.dataset.code);
  };

  const send = async () => {
    const outcome = await sendAll(officer);
    if (outcome === "offline" || outcome === "later") await worker.sendLater();
    return outcome;
  };

  listen(({ is, name, outcome }) => {
    if (is === "sending") say(fill(words.sending, { name }));
    if (is === "done") {
      say(words[SAID[outcome]] ?? "");
      find("sign-in").hidden = outcome !== "signed-out";
    }
    draw();
  });
  find("send").addEventListener("click", send);
  find("records").addEventListener("click", async ({ target }) => {
    if (!target.closest("[data-record-discard]")) return;
    const key = target.closest("[data-key]").dataset.key;
    await dropRecord(key);
    draw();
  });
  window.addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  setInterval(send, AGAIN_MS);
  draw().then(send);
  return { draw, send };
}
