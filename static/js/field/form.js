/**
 * The form of one project on site: what is typed is kept as it is typed, submitting makes it a record that is sent now or
 * when there is a network, and a record that the server refused is opened here again, with its words at the field.
 */

import { startPhotos } from "./photos.js";
import { dropRecord, getRecord, putRecord } from "./store.js";

// These the page itself has anew, or the record holds beside the fields.
const OWN = new Set(["csrf_token", "typed_by", "key", "version", "noted_at", "files"]);
const KEY_REUSED = 422;

/** Return a moment with the zone of the phone. */
function now() {
  const moment = new Date();
  const offset = -moment.getTimezoneOffset();
  const pad = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  const local = new Date(moment.getTime() + offset * 60_000).toISOString().slice(0, 19);
  return `${local}${offset < 0 ? "-" : "+"}${pad(offset / 60)}:${pad(offset % 60)}`;
}

/** Return what was typed and chosen, field by field. */
function readFields(form) {
  return [...new FormData(form)].filter(([name, value]) => !OWN.has(name) && typeof value === "string");
}

/** Put what was typed back into the fields. */
function fillFields(form, fields) {
  const values = new Map(fields);
  for (const field of form.elements) {
    if (!field.name || OWN.has(field.name)) continue;
    const value = values.get(field.name) ?? "";
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.has(field.name) && field.value === value;
    else if (field.tagName !== "SELECT" || [...field.options].some((option) => option.value === value)) field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const more = form.querySelector("[data-field-more]");
  if (more && values.get("status")) more.open = true;
  form.dispatchEvent(new Event("field:filled"));
}

/** Show why the server refused a record: at its field, with what stands there now. */
function showRefusal(form, { field, message, doubts, conflict }) {
  const box = document.querySelector("[data-field-refusal]");
  box.hidden = false;
  box.querySelector("[data-field-refusal-words]").textContent = message;
  const place = field && form.querySelector(`[data-field="${CSS.escape(field)}"]`);
  if (place && !doubts.length) {
    const said = document.createElement("p");
    said.className = "field-error";
    said.id = `refusal-${field}`;
    said.textContent = message;
    place.append(said);
    const input = place.querySelector("input, textarea, select");
    input?.setAttribute("aria-invalid", "true");
    input?.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${said.id}`.trim());
  }
  showDoubts(form, doubts);
  if (conflict) showSides(form, box, conflict);
  box.scrollIntoView({ block: "center" });
}

function showDoubts(form, doubts) {
  if (!doubts.length) return;
  form.querySelector("[data-field-confirm]").hidden = false;
  const items = doubts.map(({ message }) => {
    const item = document.createElement("li");
    item.textContent = message;
    return item;
  });
  form.querySelector("[data-field-doubts]").replaceChildren(...items);
}

/** Return the words of a value as the form itself says them. */
function wordsOf(form, name, value) {
  const choice = form.querySelector(`[name="${CSS.escape(name)}"][value="${CSS.escape(String(value))}"] ~ .status`);
  return choice?.textContent ?? String(value);
}

/** Show what stands now of what was sent, field by field, and take the version that has it. */
function showSides(form, box, { current, sent, version }) {
  const sides = box.querySelector("[data-field-sides]");
  const rows = Object.keys(sent).filter((name) => sent[name] !== null && name !== "status_basis").flatMap((name) => {
    const [term, standing] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = form.querySelector(`[data-field="${CSS.escape(name)}"] label`)?.textContent ?? form.querySelector(".field-status legend").textContent;
    const value = current[name] === null || current[name] === undefined ? sides.dataset.empty : wordsOf(form, name, current[name]);
    standing.textContent = sides.dataset.now.replace("{value}", value);
    return [term, standing];
  });
  sides.replaceChildren(...rows);
  sides.hidden = !rows.length;
  box.querySelector("[data-field-again]").hidden = false;
  form.elements.version.value = String(Math.max(Number(form.elements.version.value), version));
}

/** Start the form of a project. */
export function startForm(form, officer, panel) {
  const { code, sendTo, list } = form.dataset;
  const draftKey = `draft-${officer}-${code}`;
  let key = crypto.randomUUID();
  let isGone = false;
  let isFilling = true;
  const photos = startPhotos(form.querySelector("[data-field-photos]"), () => keepDraft());

  const makeRecord = (state) => ({
    ...{ key: state === "draft" ? draftKey : key, officer, code, name: form.dataset.name, state, address: sendTo, noted: now() },
    ...{ version: form.elements.version.value, fields: readFields(form), photos: photos.list() },
  });
  // A phone may close the page while its camera is open.
  const keepDraft = () => {
    if (isGone || isFilling) return;
    const draft = makeRecord("draft");
    const isEmpty = !draft.photos.length && draft.fields.every(([name, value]) => !value || name === "month");
    if (isEmpty) dropRecord(draftKey);
    else putRecord(draft);
  };

  const open = async () => {
    const record = await getRecord(location.hash.slice(1) || draftKey);
    if (!record || record.officer !== officer || record.code !== code) return;
    if (record.state !== "refused" && record.state !== "draft") return;
    fillFields(form, record.fields);
    await photos.set(record.photos);
    if (record.state !== "refused") return;
    // A key that was used for something else is good for nothing more.
    if (record.refusal.status !== KEY_REUSED) key = record.key;
    form.dataset.replaces = record.key;
    showRefusal(form, record.refusal);
  };

  form.addEventListener("change", keepDraft);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isGone) return;
    isGone = true;
    const replaced = form.dataset.replaces;
    await putRecord(makeRecord("waiting"));
    if (replaced && replaced !== key) await dropRecord(replaced);
    await dropRecord(draftKey);
    await panel.send();
    location.assign(list);
  });
  open().finally(() => {
    isFilling = false;
  });
}
