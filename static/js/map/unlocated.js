/** What a district holds that has no place: a badge with number and money that opens the list, never an invented pin. */

import { moved, nearestClear } from "./boxes.js";
import { element } from "./dom.js";
import { gather } from "./gather.js";
import { asNumber, sumWords, toYuan, yuanShort } from "./money.js";
import { filterWords, say } from "./page.js";
import { bucketLabel } from "./popup.js";

// The room of a badge in pixels, with a little air.
const ROOM = [104, 40];
const HIDDEN = ["district", "none"];

/** Return what several rows have unlocated: projects, those with a figure, whole yuan. */
export function addUp(rows) {
  const sum = (name) => rows.reduce((all, row) => all + (row[name] ?? 0), 0);
  const number = sum("unlocated_number");
  const yuan = rows.reduce((all, row) => all + toYuan(row.unlocated_wan), 0);
  // A district's share of a project that is counted elsewhere is money without a project.
  return { number, yuan, known: number - sum("unlocated_silent_number") || (yuan ? 1 : 0) };
}

/** Return the address of the list of what some rows of one kind have unlocated, within the filter. */
export function listUrl(projects, words, rows) {
  const wanted = new URLSearchParams(words);
  const asked = wanted.getAll("precision");
  for (const word of ["district", "bucket", "precision"]) wanted.delete(word);
  for (const row of rows) wanted.append("district", row.adcode);
  wanted.append("bucket", rows[0].kind);
  for (const code of HIDDEN) if (!asked.length || asked.includes(code)) wanted.append("precision", code);
  return `${projects}?${wanted}`;
}

// Of a view of many districts, badges stand from this zoom on: before, they would hide counties and each other.
const BADGES_FROM = 9;

/** Say whether districts have badges: where all are there, and in a view where counties have room for them. */
export function hasBadges({ level, scale }) {
  return !level || (level === "county" && scale >= BADGES_FROM);
}

/** Return the rows that have a badge: those of one district or city with something unlocated and a place to stand. */
export function badged(collection) {
  if (!hasBadges(collection)) return [];
  return collection.features.map((feature) => feature.properties).filter((row) => (
    row.label_point && (row.kind === "district" || row.kind === "city") && (row.unlocated_number || row.unlocated_wan)
  ));
}

/** Stand badges clear of `obstacles` and of each other, each as near to its own place as may be; the first goes first. */
function standApart(badges, obstacles) {
  for (const node of badges) stand(node, [0, 0]);
  const homes = badges.map((node) => node.getBoundingClientRect());
  const taken = obstacles.map((node) => node.getBoundingClientRect());
  badges.forEach((node, at) => {
    const place = nearestClear(homes[at], taken);
    stand(node, place);
    taken.push(moved(homes[at], place));
  });
}

function stand(node, [x, y]) {
  node.style.setProperty("--aside", `${x}px`);
  node.style.setProperty("--up", `${y}px`);
}

/** Return the name of a city's own level, which stands in one of its counties; a county's stands in its own. */
function shortName(members) {
  return members.length === 1 && members[0].kind === "city" ? `${bucketLabel(members[0])} ` : null;
}

/** Return the layer of badges; `show(collection)` takes new rows, `arrange(obstacles)` stands them clear of all. */
export function makeBadges(map) {
  const group = L.layerGroup().addTo(map);
  let rows = [];
  let drawn = null;

  function drawOne(members) {
    const { number, yuan, known } = addUp(members);
    const name = members.map(bucketLabel).join(say("listed"));
    const words = say("unlocated_here", { name, number: asNumber(number), amount: sumWords(yuan, known, Math.max(number, known)) });
    const html = element("a", { class: "unlocated", href: listUrl(window.lantu.urls.projects, filterWords(), members), title: words },
      shortName(members) ? null : element("span", { class: "visually-hidden" }, `${name} `),
      element("b", {}, shortName(members), say("unlocated_short", { number: asNumber(number) })),
      yuan ? yuanShort(yuan) : say("not_stated"));
    const place = L.latLngBounds(members.map(({ label_point: [lng, lat] }) => [lat, lng])).getCenter();
    const icon = L.divIcon({ className: "unlocated-box", html, iconSize: [0, 0], iconAnchor: [0, members[0].kind === "city" ? -ROOM[1] : 0] });
    // The link itself takes click and key; the marker would only stand in its way.
    group.addLayer(L.marker(place, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }));
  }

  /** Gather what would lie on each other; counties and city levels stay apart, for each list is of one kind. */
  function draw() {
    if (drawn === map.getZoom()) return;
    drawn = map.getZoom();
    group.clearLayers();
    const at = ({ label_point: [lng, lat], kind }) => {
      const { x, y } = map.project([lat, lng]);
      // Below the counties' own: a city's label point lies in one of them.
      return [x, kind === "city" ? y + ROOM[1] : y];
    };
    for (const kind of ["district", "city"]) {
      for (const members of gather(rows.filter((row) => row.kind === kind), at, () => ROOM)) drawOne(members);
    }
  }

  function arrange(obstacles) {
    draw();
    const view = map.getBounds();
    // What is out of sight is out of the keyboard's way too.
    const badges = group.getLayers().map((marker) => [marker.getElement().firstElementChild, view.contains(marker.getLatLng())]);
    for (const [node, isIn] of badges) node.hidden = !isIn;
    standApart(badges.filter(([, isIn]) => isIn).map(([node]) => node), obstacles);
  }

  return {
    show(collection) {
      rows = badged(collection);
      drawn = null;
      draw();
    },
    arrange,
  };
}
