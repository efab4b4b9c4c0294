/**
 * The filter form: tells htmx when a choice was made, keeps addresses short, and follows the address.
 *
 * The address is the only state. A chip, a district's popup or the form itself changes the address; the form's
 * controls, its hidden words and the language links are then set from it.
 */

import { readNumber } from "./number.js";

const TYPING_PAUSE = 300;
// Of these a large registry lists a part only.
const CHOSEN = new Set(["district", "document"]);

const form = document.getElementById("filter-form");
const controls = new Set(form.dataset.controls.split(" "));
const passing = new Set(form.dataset.passing.split(" "));
let typing = 0;

/** Ask htmx for the results of what the form says now. */
function announce() {
  clearTimeout(typing);
  if (isSound()) form.dispatchEvent(new CustomEvent("filter:changed", { bubbles: true }));
}

/** Say at the field itself when an amount is not a number or the range is upside down. */
function isSound() {
  const { min_investment: low, max_investment: high } = form.elements;
  const [least, most] = [low, high].map((field) => readNumber(field.value));
  for (const [field, amount] of [[low, least], [high, most]]) {
    field.setCustomValidity(field.value.trim() !== "" && (amount === null || amount < 0) ? field.title : "");
  }
  if (least !== null && most !== null && least > most) high.setCustomValidity(form.dataset.reversed);
  return form.reportValidity();
}

/** Set the controls of some words to the given values ({district: ["211302"]}). */
function setWords(words) {
  for (const [word, values] of Object.entries(words)) {
    for (const field of form.querySelectorAll(`[data-unlisted][name="${word}"]`)) field.remove();
    const found = [...form.querySelectorAll(`[name="${word}"]`)];
    for (const control of found) {
      if (control.type === "checkbox") control.checked = values.includes(control.value);
      else control.value = values[0] ?? "";
    }
    if (CHOSEN.has(word)) keepUnlisted(word, values.filter((value) => value !== form.dataset.allDistricts && !found.some((control) => control.value === value)));
  }
  countChosen();
}

/** Carry along what is chosen and stands in a part of the form that was left out. */
function keepUnlisted(word, values) {
  for (const value of values) {
    const field = hiddenField(word, value);
    field.dataset.unlisted = "";
    form.querySelector("[data-kept]").append(field);
  }
}

function hiddenField(name, value) {
  return Object.assign(document.createElement("input"), { type: "hidden", name, value });
}

/** Show beside each group how many choices are made in it. */
function countChosen() {
  for (const facet of form.querySelectorAll(".facet")) {
    const ranges = [...facet.querySelectorAll("input[type=text]")].some((input) => input.value);
    const unlisted = [...CHOSEN].filter((word) => facet.querySelector(`[name="${word}"]`))
      .reduce((sum, word) => sum + form.querySelectorAll(`[data-unlisted][name="${word}"]`).length, 0);
    const number = facet.querySelectorAll("input:checked").length + unlisted + (ranges ? 1 : 0);
    const mark = facet.querySelector("[data-chosen]");
    mark.textContent = number;
    mark.hidden = number === 0;
  }
  for (const band of form.querySelectorAll(".filter-bands a")) {
    const matches = Object.entries(bandWords(band)).every(([word, values]) => form.elements[word].value === values[0]);
    band.toggleAttribute("aria-current", matches);
  }
}

/** Return the words that a link of the form sets (data-set-<word>). */
function bandWords(link) {
  const words = {};
  for (const { name, value } of link.attributes) {
    if (name.startsWith("data-set-")) words[name.slice("data-set-".length)] = [value];
  }
  return words;
}

/** Bring the form, its hidden words and the language links in line with the address. */
function followAddress() {
  const address = new URLSearchParams(location.search);
  const typed = document.activeElement === form.elements.q;
  const hidden = [...address].filter(([word, value]) => !controls.has(word) && !passing.has(word) && value);
  form.querySelector("[data-kept]").replaceChildren(...hidden.map(([name, value]) => hiddenField(name, value)));
  setWords(Object.fromEntries([...controls].filter((word) => !(typed && word === "q")).map((word) => [word, address.getAll(word)])));
  const search = document.querySelector(".site-search [data-follows]");
  if (search) search.value = address.get("q") ?? "";
  for (const link of document.querySelectorAll(".site-languages a")) {
    const url = new URL(link.href);
    address.delete("lang");
    url.searchParams.set("next", `${location.pathname}?${address}`);
    link.href = `${url.pathname}${url.search}`;
  }
}

form.addEventListener("input", (event) => {
  if (event.target.type !== "search") return;
  clearTimeout(typing);
  typing = setTimeout(announce, TYPING_PAUSE);
});

form.addEventListener("change", (event) => {
  countChosen();
  // Lines are lines of the document: they go with it.
  if (event.target.name === "document") form.querySelector('[data-kept] [name="line"]')?.remove();
  // A search field has already spoken while it was typed in.
  if (event.target.type !== "search") announce();
});

form.addEventListener("click", (event) => {
  const band = event.target.closest(".filter-bands a");
  if (!band) return;
  event.preventDefault();
  const words = bandWords(band);
  // Choosing the chosen range again takes it back.
  setWords(band.hasAttribute("aria-current") ? { min_investment: [], max_investment: [] } : words);
  announce();
});

form.addEventListener("filter:set", (event) => {
  setWords(event.detail);
  announce();
});

form.addEventListener("htmx:configRequest", (event) => {
  for (const [word, value] of [...event.detail.formData]) {
    if (value === "") event.detail.formData.delete(word);
  }
  // A bare address would lead home again: what was taken off stays off.
  const everywhere = form.dataset.allDistricts;
  if (everywhere && [...event.detail.formData].length === 0) event.detail.formData.append("district", everywhere);
});

document.body.addEventListener("htmx:pushedIntoHistory", followAddress);
document.body.addEventListener("address:changed", followAddress);
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.body.addEventListener(name, () => { form.querySelector("[data-failed]").hidden = false; });
}
document.body.addEventListener("htmx:afterSwap", () => {
  form.querySelector("[data-failed]").hidden = true;
  // Of a large registry the answer brings other districts and documents to choose from.
  if ("part" in form.dataset) followAddress();
});
countChosen();
