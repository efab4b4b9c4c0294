/** The marks of the map: a pin for one project, a ring of shares for several, a stack for those of one place. */

import { countTones, toneOf } from "./colours.js";
import { element, typeIcon } from "./dom.js";
import { countedYuan, countKnown, sumWords, wanAsYi, yuanRing } from "./money.js";
import { page, say } from "./page.js";
import { statusLabel, typeLabel } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
// From so many projects on a ring is so many pixels wide.
const SIZES = [[100, 48], [10, 44], [0, 40]];
// A pin stands on its place, a ring lies around it.
const PIN = [30, 36];
// A share of a ring is drawn on a circle of the circumference 100.
const RADIUS = 100 / (2 * Math.PI);

let scale = 1;

/** Make all marks so many times as large from now on; the stylesheet of the page draws them so. */
export function scaleMarks(factor) {
  scale = factor;
}

/** Return the width of the ring of a number of projects in pixels. */
export function ringWidth(number) {
  return scale * SIZES.find(([least]) => number >= least)[1];
}

/** Return the room of a mark of some features in pixels: width, height, how far its middle is above its place. */
export function markRoom(features) {
  if (features.length === 1) return [scale * PIN[0], scale * PIN[1], (scale * PIN[1]) / 2];
  const width = ringWidth(features.length) + 2;
  return [width, width];
}

/** Return what a pin tells at a glance: the project with its money and status. */
export function pinWords(project) {
  return [project.pinyin ?? project.name, wanAsYi(project.investment_wan), statusLabel(project.status)].join(" · ");
}

/** Return what a ring or a stack tells at a glance: how many, their money, and what a click does. */
export function groupWords(features, isStack) {
  const number = features.length;
  return say(isStack ? "stack" : "cluster", { number, amount: sumWords(countedYuan(features), countKnown(features), number) });
}

/** Return the icon of one project: type as picture, hollow when the place is estimated. */
export function pinIcon(project) {
  const shape = [
    "pin",
    toneOf(project),
    project.method === "estimated" ? "is-hollow" : "",
    project.is_programme ? "is-programme" : "",
    project.conflict ? "has-conflict" : "",
  ].filter(Boolean).join(" ");
  const words = [project.pinyin ?? project.name, wanAsYi(project.investment_wan), typeLabel(project.type), statusLabel(project.status), project.districts];
  const html = element("div", { class: shape },
    typeIcon(page.types[project.type].icon),
    element("span", { class: "visually-hidden" }, words.filter(Boolean).join(",")));
  return L.divIcon({ className: "pin-box", html, iconSize: PIN.map((side) => scale * side), iconAnchor: [scale * 15, scale * 36], popupAnchor: [0, -32], tooltipAnchor: [14, -20] });
}

/** Return the icon of several projects; those of one place are a stack that no zoom takes apart. */
export function groupIcon(features, isStack) {
  const number = features.length;
  return ringIcon({ number, yuan: countedYuan(features), known: countKnown(features), shares: countTones(features), isStack });
}

/** Return the icon of a number of projects with what they add to the total; `shares` are those of the colours. */
export function ringIcon({ number, yuan, known, shares = [], isStack = false }) {
  const width = ringWidth(number);
  const words = [
    say(isStack ? "stack" : "cluster", { number, amount: sumWords(yuan, known, number) }),
    ...shares.map((share) => `${share.name} ${share.number}`),
  ];
  const html = element("div", { class: isStack ? "cluster is-stack" : "cluster" },
    drawRing(shares, number),
    element("b", { "aria-hidden": "true" }, String(number)),
    // Projects without a stated figure add nothing: then only their number is written.
    yuan ? element("span", { class: "cluster-money", "aria-hidden": "true" }, yuanRing(yuan)) : null,
    element("span", { class: "visually-hidden" }, words.join(",")));
  return L.divIcon({ className: "cluster-box", html, iconSize: [width, width] });
}

/** Return a ring of which each colour has its share; whole where these are not known. */
function drawRing(shares, number) {
  const ring = document.createElementNS(SVG, "svg");
  ring.setAttribute("class", "ring");
  ring.setAttribute("viewBox", "0 0 36 36");
  ring.setAttribute("aria-hidden", "true");
  let before = 0;
  for (const { tone, number: part } of shares.length ? shares : [{ tone: "tone-unknown", number }]) {
    const share = (100 * part) / number;
    const arc = document.createElementNS(SVG, "circle");
    const facts = { class: tone, cx: 18, cy: 18, r: RADIUS, "stroke-dasharray": `${share} ${100 - share}`, "stroke-dashoffset": 25 - before };
    for (const [name, value] of Object.entries(facts)) arc.setAttribute(name, value);
    ring.append(arc);
    before += share;
  }
  return ring;
}
