/**
 * Send what waits, the oldest first: by the page that is open, or by the service worker when the network is back.
 *
 * A lock of the browser lets one of all tabs and the worker send; the key of each record makes the server take it once,
 * also where its answer was lost. What the server refuses stays, with its words.
 */

import { inTurn } from "./in_turn.js";
import { listRecords, markSent, putRecord } from "./store.js";

const LOCK = "lantu-field-sending";
const CHANNEL = "lantu-field";
const WHO = "/sign-in/who";
// Asked again later: too many at once, or the server is not well. Anything else of these is about what was sent.
const REFUSED = new Set([400, 403, 404, 409, 412, 413, 422, 428]);
const STOPS = new Set(["signed-out", "other", "later"]);

/** Tell every open page of the field that something has moved. */
export function tell(message) {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(message);
  channel.close();
}

/** Call a function with whatever is told. */
export function listen(hear) {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", ({ data }) => hear(data));
}

/** Return who is signed in now and the token that a write needs. */
export async function askWho() {
  const answer = await fetch(WHO, { headers: { Accept: "application/json" }, cache: "no-store", credentials: "same-origin" });
  if (!answer.ok) throw new TypeError(`${answer.status}`);
  return answer.json();
}

/** Return a record as the form that the server reads. */
function asForm({ fields, photos, noted, version }) {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  form.append("version", version);
  form.append("noted_at", noted);
  for (const { name, blob } of photos) form.append("files", blob, name);
  return form;
}

/** Return what the server said of a refusal: its words, the field at fault, what stands there now. */
async function readRefusal(answer) {
  const told = await answer.json().catch(() => ({}));
  const { field = null, message = "" } = told.error ?? {};
  return { status: answer.status, field, message, doubts: told.doubts ?? [], conflict: told.conflict ?? null };
}

/** Send one record; returns "sent", "refused", "signed-out", "other" or "later". */
async function sendOne(record) {
  // The session may be another one by now: whose it is and its token are asked for each.
  const who = await askWho();
  if (!who.officer) return "signed-out";
  if (who.officer !== record.officer) return "other";
  tell({ is: "sending", name: record.name });
  const headers = { Accept: "application/json", "X-CSRFToken": who.csrf_token, "Idempotency-Key": record.key };
  const answer = await fetch(record.address, { method: "POST", headers, body: asForm(record), credentials: "same-origin" });
  if (answer.status === 401) return "signed-out";
  if (!answer.ok && !REFUSED.has(answer.status)) return "later";
  if (answer.ok) await markSent(record);
  else await putRecord({ ...record, state: "refused", refusal: await readRefusal(answer) });
  tell({ is: "moved" });
  return answer.ok ? "sent" : "refused";
}

/** Send what waits of an account until nothing waits, or no more can be sent now; returns how the last one ended. */
async function sendWaiting(officer) {
  const waiting = (await listRecords(officer)).filter((one) => one.state === "waiting");
  let outcome = "nothing";
  await inTurn(waiting, async (record) => {
    if (!STOPS.has(outcome)) outcome = await sendOne(record);
  });
  return outcome;
}

/**
 * Send all that waits of an account; returns how it ended: "sent", "refused", "nothing", "signed-out", "other" (another
 * account is signed in), "later" (the server is busy), "offline", or "busy" where another tab is sending.
 */
export async function sendAll(officer) {
  const outcome = await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (!lock) return "busy";
    try {
      return await sendWaiting(officer);
    } catch (error) {
      if (error instanceof TypeError) return "offline";
      throw error;
    }
  });
  if (outcome !== "busy") tell({ is: "done", outcome });
  return outcome;
}
