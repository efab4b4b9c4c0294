/** The list beside the map: what is in view, tied to the pins both ways. */

import { element, typeIcon } from "./dom.js";
import { asNumber, countedYuan, wanAsYi, yuanAsYi } from "./money.js";
import { page, say } from "./page.js";
import { marks, projectUrl, statusMark } from "./popup.js";
import { typeLabel } from "./words.js";

const MOST_ROWS = 200;

const panel = document.getElementById("list-panel");
const scopes = panel.querySelector(".map-scopes");
let scope = "view";

/** Return one row, the same as the server's. */
function row({ properties: project }) {
  const icon = typeIcon(page.types[project.type].icon, "type-icon");
  icon.title = typeLabel(project.type);
  return element("li", { class: "map-row", "data-code": project.code }, icon,
    element("a", { class: "map-row-name", href: projectUrl(project.code) }, project.name),
    element("span", { class: "map-row-money" }, wanAsYi(project.investment_wan)),
    element("span", { class: "map-row-facts" }, statusMark(project),
      project.districts ? element("span", {}, project.districts) : null, ...marks(project)));
}

/** Show the features that are in view, the largest first, as they come. */
export function showInView(features, matched = features.length) {
  const total = panel.querySelector("[data-view-sum]");
  total.textContent = features.length
    ? say("in_view", { number: asNumber(matched), amount: yuanAsYi(countedYuan(features)) })
    : say(matched ? "too_many" : "none_in_view", { number: asNumber(matched) });
  const rows = features.slice(0, MOST_ROWS).map(row);
  if (features.length > MOST_ROWS) {
    rows.push(element("li", { class: "empty" }, say("more_in_view", { number: asNumber(features.length - MOST_ROWS) })));
  }
  panel.querySelector("[data-view-rows]").replaceChildren(...rows);
  panel.querySelector("[data-view-number]").textContent = asNumber(matched);
  showScope();
}

/** Give every row of a project that is on the map a button that finds it there. */
export function addLocators(isOnMap) {
  for (const item of panel.querySelectorAll(".map-row")) {
    if (item.querySelector(".map-row-locate") || !isOnMap(item.dataset.code)) continue;
    const name = item.querySelector(".map-row-name").textContent;
    item.append(element("button", { class: "map-row-locate", type: "button", title: say("locate"), "aria-label": `${say("locate")}: ${name}` },
      typeIcon("location-crosshairs")));
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
