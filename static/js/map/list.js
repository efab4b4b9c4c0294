/** The list beside the map: what is in view, tied to the pins both ways. */

import { element, named, typeIcon } from "./dom.js";
import { asNumber, countKnown, countedYuan, sumWords, wanAsYi } from "./money.js";
import { page, say } from "./page.js";
import { inSteps } from "./pause.js";
import { marks, projectUrl, statusMark } from "./popup.js";
import { typeLabel } from "./words.js";

const MOST_ROWS = 200;

const panel = document.getElementById("list-panel");
const scopes = panel.querySelector(".map-scopes");
let scope = "view";
let selected = null;
let latest = null;

/** Return one row, the same as the server's. */
function row({ properties: project }) {
  const icon = typeIcon(page.types[project.type].icon, "type-icon");
  icon.title = typeLabel(project.type);
  return element("li", { class: `map-row${project.code === selected ? " is-selected" : ""}`, "data-code": project.code }, icon,
    named("a", project.name, project.pinyin, { class: "map-row-name", href: projectUrl(project.code) }),
    element("span", { class: "map-row-money" }, wanAsYi(project.investment_wan)),
    element("span", { class: "map-row-facts" }, statusMark(project),
      project.districts ? element("span", {}, project.districts) : null, ...marks(project)),
    locator(project.pinyin ?? project.name));
}

/** Return a name as it is said in the page's language: its pinyin where the row gives it. */
function spokenName(link) {
  return link.lang ? link.title : link.textContent;
}

/** Return the button that finds a project on the map. */
function locator(name) {
  const words = `${say("locate")}: ${name}`;
  return element("button", { class: "map-row-locate", type: "button", title: say("locate"), "aria-label": words }, typeIcon("location-crosshairs"));
}

/** Show the features that are in view, the largest first, as they come: their rows are built in steps. */
export async function showInView(features, matched = features.length) {
  latest = features;
  const total = panel.querySelector("[data-view-sum]");
  total.textContent = features.length
    ? say("in_view", { number: asNumber(matched), amount: sumWords(countedYuan(features), countKnown(features), features.length) })
    : say(nothing(matched), { number: asNumber(matched) });
  panel.querySelector("[data-view-number]").textContent = asNumber(matched);
  const rows = [];
  await inSteps(features.slice(0, MOST_ROWS), (feature) => rows.push(row(feature)), () => latest === features);
  if (latest !== features) return;
  if (features.length > MOST_ROWS) {
    rows.push(element("li", { class: "empty" }, say("more_in_view", { number: asNumber(features.length - MOST_ROWS) })));
  }
  const list = panel.querySelector("[data-view-rows]");
  const focused = focusIn(list);
  list.replaceChildren(...rows);
  if (focused) list.querySelector(focused)?.focus({ preventScroll: true });
  showScope();
}

/** Return which text explains an empty list: too many to name, none here, or none at all. */
function nothing(matched) {
  if (matched) return "too_many";
  return panel.querySelector('[data-list="all"] .map-row') ? "none_in_view" : "none_at_all";
}

/** Return a selector of what has the focus in a list, so that a redrawn list does not lose the keyboard. */
function focusIn(list) {
  const at = document.activeElement;
  const item = list.contains(at) && at.closest(".map-row");
  return item ? `[data-code="${CSS.escape(item.dataset.code)}"] .${at.classList[0]}` : null;
}

/** Give the server's rows of projects that are on the map a button that finds them there. */
export function addLocators(isOnMap) {
  for (const item of panel.querySelectorAll('[data-list="all"] .map-row')) {
    const isThere = item.querySelector(".map-row-locate");
    if (!isThere && isOnMap(item.dataset.code)) item.append(locator(spokenName(item.querySelector(".map-row-name"))));
  }
}

function showScope() {
  scopes.hidden = false;
  for (const button of scopes.querySelectorAll("[data-scope]")) {
    button.setAttribute("aria-pressed", String(button.dataset.scope === scope));
  }
  for (const part of panel.querySelectorAll("[data-list]")) part.hidden = part.dataset.list !== scope;
}

/** Mark the row of the project that is open on the map, and bring it into sight; null for none. */
export function selectRow(code) {
  selected = code;
  for (const item of panel.querySelectorAll(".map-row")) {
    const isIt = item.dataset.code === code;
    item.classList.toggle("is-selected", isIt);
    if (isIt && !item.closest("[hidden]")) item.scrollIntoView({ block: "nearest" });
  }
}

/** Tell the map which row is pointed at, and which is to be found. */
export function listenToList({ onPoint, onLocate }) {
  scopes.addEventListener("click", (event) => {
    const button = event.target.closest("[data-scope]");
    if (!button) return;
    scope = button.dataset.scope;
    showScope();
  });
  for (const [name, isOn] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
    panel.addEventListener(name, (event) => {
      const item = event.target.closest(".map-row");
      if (item) onPoint(item.dataset.code, isOn);
    });
  }
  panel.addEventListener("click", (event) => {
    const button = event.target.closest(".map-row-locate");
    if (button) onLocate(button.closest(".map-row").dataset.code);
  });
}
