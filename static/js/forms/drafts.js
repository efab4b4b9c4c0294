/**
 * A page with several forms: while one of them is sent, what was typed into the others is kept in this tab, and put
 * back where the same form is shown next. Only for the same person; signing out throws it away.
 */

const PLACE = "lantu-drafts";
const TYPED = new Set(["text", "textarea", "select-one", "checkbox", "radio", "date", "number", "search", "url"]);

// What a form carries unseen and is about: a month's text never comes back in another month.
const ABOUT = ["month", "district", "measure"];

/** Return what a form is known by: where it goes, what it is about, and which of several that is. */
function nameOf(form) {
  const about = ABOUT.map((name) => form.querySelector(`input[type=hidden][name=${name}]`)?.value ?? "");
  return [form.getAttribute("action") ?? location.pathname, form.id, ...about].join("#");
}

/** Return the fields of a form that people type in or choose from. */
function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && TYPED.has(field.type));
}

function isTicked(field) {
  return field.type === "checkbox" || field.type === "radio";
}

function isChanged(field) {
  if (isTicked(field)) return field.checked !== field.defaultChecked;
  if (field.type === "select-one") {
    const standing = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(standing, 0);
  }
  return field.value !== field.defaultValue;
}

/** Return every form of the page that is sent, but those in a dialog, which is made anew, and one that keeps itself. */
function listForms() {
  return [...document.querySelectorAll("form[method=post]:not([data-keeps-itself])")].filter((form) => !form.closest("dialog"));
}

function read(officer) {
  try {
    const held = JSON.parse(sessionStorage.getItem(PLACE));
    return held?.officer === officer ? held.forms : {};
  } catch {
    return {};
  }
}

function write(officer, forms) {
  if (Object.keys(forms).length) sessionStorage.setItem(PLACE, JSON.stringify({ officer, forms }));
  else sessionStorage.removeItem(PLACE);
}

/** Keep what was typed into the forms of the page, but the one that is sent. */
export function keepOthers(sent, officer) {
  const forms = read(officer);
  for (const form of listForms()) {
    // What came back with a refusal stands in the form as if it had been there before.
    const isRefused = form.hasAttribute("data-refused");
    const typed = fieldsOf(form)
      .filter((field) => isChanged(field) || (isRefused && !isTicked(field)))
      .map((field) => [field.name, field.value, field.checked ?? null]);
    if (form === sent) delete forms[nameOf(form)];
    else if (typed.length) forms[nameOf(form)] = typed;
  }
  write(officer, forms);
}

/** Keep at once what is typed into a form that keeps itself: texts by name, which outlive a reload of the page. */
export function keepTexts(officer, name, texts) {
  const forms = read(officer);
  if (Object.keys(texts).length) forms[name] = texts;
  else delete forms[name];
  write(officer, forms);
}

/** Return the texts that a form has kept by itself. */
export function readTexts(officer, name) {
  return read(officer)[name] ?? {};
}

/** Forget everything: whoever comes next is somebody else. */
export function forgetAll() {
  sessionStorage.removeItem(PLACE);
}

/** Put one value back; what the server has filled in itself stays. */
function putBack(form, [name, value, isOn]) {
  const field = fieldsOf(form).find((one) => one.name === name && (!isTicked(one) || one.value === value));
  if (!field || isChanged(field) || (!isTicked(field) && field.value === value)) return false;
  if (isTicked(field)) field.checked = isOn;
  else field.value = value;
  field.closest("details")?.setAttribute("open", "");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

/** Put back what was typed into the forms of this page before another one was sent, and say so. */
export function putBackAll(officer, words) {
  const forms = read(officer);
  let number = 0;
  for (const form of listForms()) {
    for (const typed of forms[nameOf(form)] ?? []) number += putBack(form, typed) ? 1 : 0;
    delete forms[nameOf(form)];
  }
  write(officer, forms);
  if (!number) return;
  const notice = document.createElement("p");
  notice.className = "notice notice-warn page-width-notices";
  notice.setAttribute("role", "status");
  notice.dataset.putBack = "";
  notice.textContent = words;
  document.getElementById("main").prepend(notice);
}
