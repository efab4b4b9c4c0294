/** What the wall says beside the map, and its list of warnings: text from the server, in large letters. */

import { element, named } from "../map/dom.js";
import { say } from "../map/page.js";

const byId = (id) => document.getElementById(id);

/** Show the figures of a view. */
export function showPanel({ name, figures, statuses, warned }) {
  byId("wall-name").textContent = name;
  byId("wall-figures").replaceChildren(...figures.map((figure) => element("div", {},
    element("dt", {}, figure.name),
    element("dd", {}, figure.value, figure.basis ? element("small", {}, figure.basis) : null))));
  const most = Math.max(1, ...statuses.map(({ number }) => number));
  byId("wall-statuses").replaceChildren(...statuses.map(({ code, name: label, number }) => {
    const bar = element("i", { class: `tone-status-${code}` });
    bar.style.setProperty("--share", String(number / most));
    return element("li", {}, element("span", {}, label), bar, element("b", {}, String(number)));
  }));
  byId("wall-warned").replaceChildren(...warned.map(({ level, name: label, number }) => (
    element("li", { class: `tone-warning-${level}` }, `${label} ${number}`))));
}

/** Show a page of warnings. */
export function showWarnings({ rows, all, hasMore }) {
  byId("wall-behind").replaceChildren(say("behind"), ...(hasMore ? [element("small", {}, say("and_more", { number: all }))] : []));
  byId("wall-rows").replaceChildren(...rows.map(({ level, name, pinyin, districts, why }) => element("li", {},
    element("i", { class: `tone-warning-${level}`, "aria-hidden": "true" }),
    named("strong", name, pinyin), element("span", {}, districts), element("span", {}, why))));
}
