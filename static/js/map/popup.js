/** Popups, built as text from JSON. */

import { withWords } from "./data.js";
import { element, named, typeIcon } from "./dom.js";
import { asNumber, sumWords, toYuan, wanAsYi } from "./money.js";
import { filterWords, page, say, withPast } from "./page.js";
import { statusLabel, typeLabel, whereabouts, years } from "./words.js";

const urls = () => window.lantu.urls;

/** Return the rows of a popup as a list of terms. */
function facts(pairs) {
  return element("dl", { class: "popup-facts" }, ...pairs.filter(([, value]) => value).map(([name, value]) => (
    element("div", {}, element("dt", {}, name), element("dd", {}, value))
  )));
}

/** Return the status as its coloured mark with its name. */
export function statusMark(project) {
  return element("span", { class: `status status-${project.status}` }, statusLabel(project.status));
}

/** Return the chips of a project: programme, conflict. */
export function marks(project) {
  return [
    project.is_programme ? element("span", { class: "chip chip-programme" }, say("programme")) : null,
    project.conflict ? element("span", { class: "chip chip-conflict" }, say("conflict")) : null,
  ];
}

/** Return the address of a project's page. */
export function projectUrl(code) {
  return withPast(`${urls().project}${encodeURIComponent(code)}`);
}

/** Return where a project is read: here, or in the registry of another server that keeps it; null where nobody may. */
export function homeOf({ registry, code }) {
  if (!registry) return projectUrl(code);
  const site = page.sites[registry];
  return site ? `${site}${urls().project}${encodeURIComponent(code)}` : null;
}

/** Return the popup of a project. */
export function projectPopup(project) {
  const type = element("span", { class: "type-mark" }, typeIcon(page.types[project.type].icon, "type-icon"), typeLabel(project.type));
  // A status that the plan does not state is shown as what it is: inferred.
  const status = element("span", {}, statusMark(project), project.status_basis === "implied" ? ` (${say("implied")})` : "");
  const heading = element("h3", {}, named("span", project.name, project.pinyin), " ", ...marks(project));
  const custody = project.custody && element("span", { "data-custody": project.custody }, page.custodies[project.custody]);
  // What waits now, and who stood for a place, is not asked of a day that has passed.
  // Of another registry's project only that knows.
  if ((custody || page.writable) && !project.registry && !filterWords().has("as_of")) tellMore(project.code, heading, custody).catch(() => {});
  const home = homeOf(project);
  return element("div", { class: "map-popup" },
    heading,
    facts([
      project.registry ? [say("registry"), named("span", project.registry)] : [],
      [say("district"), project.districts],
      [say("type"), type],
      [say("status"), status],
      [say("investment"), wanAsYi(project.investment_wan)],
      [say("years"), years(project)],
      [say("location"), whereabouts(project)],
      [say("custody"), custody],
    ]),
    element("p", { class: "popup-actions" },
      home ? element("a", { class: "button button-primary", href: home }, say("open")) : say("no_pages", { name: project.registry }),
      isWritable(project) ? element("a", { class: "button", href: `${urls().project}${encodeURIComponent(project.code)}/status`, "data-dialog": true }, say("update_status")) : null));
}

/** Add to an open popup what its data do not hold: since when, by whom and on what a place stands, what waits. */
async function tellMore(code, heading, custody) {
  const answer = await fetch(withWords(`${urls().custody}${encodeURIComponent(code)}`));
  if (!answer.ok) return;
  const { steps, waiting } = await answer.json();
  heading.append(...waiting.map(({ words, by }) => element("span", { class: "chip chip-waiting", title: by }, words)));
  const last = steps.at(-1);
  if (last) custody?.append(custodyStep(last));
}

/** Return who did the last step, when and on what. */
function custodyStep({ who, at, how }) {
  const parts = [who && named("span", who), at, how && named("span", how)].filter(Boolean);
  return element("span", { class: "popup-custody" }, ...parts.flatMap((part, index) => (index ? [" · ", part] : [part])));
}

/** Return the popup of several projects that stand at one place: their list, each with status and money. */
export function stackPopup(features, urlOf = projectUrl) {
  const rows = features.map(({ properties: project }) => element("li", {},
    statusDot(project), " ",
    named("a", project.name, project.pinyin, { href: urlOf(project.code) }), " ",
    element("span", { class: "stack-money" }, wanAsYi(project.investment_wan))));
  return element("div", { class: "map-popup" },
    element("h3", {}, say("stack_title", { number: asNumber(features.length) })),
    element("ul", { class: "stack-list" }, ...rows));
}

/** Return the coloured mark of a status, with its name for those who do not see it. */
function statusDot(project) {
  return element("span", { class: `status status-${project.status}`, title: statusLabel(project.status) },
    element("span", { class: "visually-hidden" }, statusLabel(project.status)));
}

/** Say whether the page's reader may change a project: one of its own districts, and not in the past. */
function isWritable(project) {
  if (!page.writable || filterWords().has("as_of")) return false;
  return page.writable === "all" || (project.adcodes ?? "").split(" ").every((adcode) => page.writable.includes(adcode));
}

/** Return the name of a reconciliation row: a district, 跨区, a city's own level or that of all cities and provinces. */
export function bucketLabel(row) {
  if (row.kind === "cross") return say("cross");
  if (row.kind === "above") return say("above_level");
  return row.kind === "city" ? say("city_level", { name: row.label }) : row.label;
}

/** Return what a district's projects add up to, of how many it is known; a share may have no project of its own. */
function districtMoney({ number, investment_wan: wan, without_investment_number: silent }) {
  if (wan === null) return say("not_stated");
  if (!number && !wan) return "–";
  return number > silent ? sumWords(toYuan(wan), number - silent, number) : wanAsYi(wan);
}

/** Return the popup of a district; `onFilter` is called when its projects alone are wanted, where that can be had. */
export function districtPopup(district, onFilter = null) {
  const filter = onFilter && element("button", { class: "button", type: "button" }, say("filter_district"));
  filter?.addEventListener("click", onFilter);
  const known = district.status_number;
  const percent = known ? ` (${((100 * district.started_number) / known).toFixed(1)}%, ${say("of_known", { number: asNumber(known) })})` : "";
  return element("div", { class: "map-popup" },
    element("h3", {}, district.label),
    facts([
      [say("number"), asNumber(district.number)],
      [say("investment"), districtMoney(district)],
      [say("started"), `${asNumber(district.started_number)}${percent}`],
      [say("unlocated"), asNumber(district.unlocated_number)],
    ]),
    element("p", { class: "popup-actions" },
      element("a", { class: "button button-primary", href: withPast(`${urls().district}${district.adcode}`) }, say("open_district")),
      filter));
}
