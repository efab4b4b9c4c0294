/** The list below the map of all registries: the largest projects of the view, each with the way to its home. */

import { element, named, typeIcon } from "../map/dom.js";
import { asNumber, wanAsYi } from "../map/money.js";
import { page, say } from "../map/page.js";
import { homeOf, marks, statusMark } from "../map/popup.js";
import { typeLabel } from "../map/words.js";

/** List the projects that all registries have named, the largest first. */
export function listRows({ features, matched, is_whole: isWhole }) {
  document.getElementById("federation-told").textContent = told(features.length, matched, isWhole);
  const money = ({ properties }) => properties.investment_wan ?? -1;
  const sorted = [...features].sort((one, other) => money(other) - money(one));
  document.getElementById("federation-rows").replaceChildren(...sorted.map(row));
}

/** Return in words which of the projects of the view are listed. */
function told(shown, matched, isWhole) {
  const number = asNumber(matched);
  if (isWhole) return matched ? say("projects", { number }) : say("nothing_in_view");
  return shown ? say("first_in_view", { number, shown: asNumber(page.most_first) }) : say("too_many", { number });
}

function row({ properties: project }) {
  const icon = typeIcon(page.types[project.type].icon, "type-icon");
  icon.title = typeLabel(project.type);
  const registry = project.registry ?? say("own_registry");
  return element("li", { class: "map-row", "data-code": project.code }, icon,
    named("a", project.name, project.pinyin, { class: "map-row-name", href: homeOf(project) }),
    element("span", { class: "map-row-money" }, wanAsYi(project.investment_wan)),
    element("span", { class: "map-row-facts" }, statusMark(project),
      project.districts ? element("span", {}, project.districts) : null, ...marks(project),
      named("span", registry, null, { class: "federation-registry" })));
}
