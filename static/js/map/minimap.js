/** The small map of a project's page: district outlines and the one geometry, with how sure it is. */

import { drawGround, nameSources } from "./ground.js";

const L = window.L;
const CLOSEST = { point: 10.5, route: 12 };

/** Return the JSON of one of our own addresses; raises when the answer is not good. */
async function load(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}

/** Return the parts of some districts as one collection, each with the district that it is a part of. */
async function loadParts(urls) {
  const answers = await Promise.all(urls.map(load));
  const features = answers.flatMap((answer, at) => answer.features.map((feature) => ({ ...feature, whole: parentOf(urls[at]) })));
  return { type: "FeatureCollection", features };
}

const parentOf = (url) => new URL(url, location.href).searchParams.get("parent");

/** Return whether an outline is one of the project's own districts, or a part of one. */
function ownOutlines(own) {
  return ({ properties, whole }) => own.includes(properties.adcode) || own.includes(whole);
}

/** Draw the districts around, the project's own ones tinted; return these as a layer. */
function drawDistricts(map, outlines, isOwn, isAlone) {
  // Beneath the ground, which is beneath the project.
  map.createPane("around").classList.add("around-pane");
  const drawn = L.geoJSON(outlines, {
    pane: "around",
    interactive: false,
    style: (feature) => ({ className: ["around", isOwn(feature) && "is-own", isOwn(feature) && isAlone && "is-edge"].filter(Boolean).join(" ") }),
    onEachFeature: (feature, layer) => {
      const label = document.createElement("span");
      label.textContent = feature.properties.name;
      layer.bindTooltip(label, { permanent: true, direction: "center", className: isOwn(feature) ? "minimap-label is-own" : "minimap-label" });
    },
  }).addTo(map);
  return L.featureGroup(drawn.getLayers().filter((layer) => isOwn(layer.feature)));
}

/** Draw the project: a dashed sketch, a hollow point where it is estimated, a full one else. */
function drawProject(map, feature, { dataset: { status, method, precision } }) {
  const tone = `tone-status-${status}`;
  const line = { className: `minimap-line ${tone}`, weight: 3, dashArray: precision === "route" ? "7 6" : null, fillOpacity: 0.2 };
  const point = { className: `minimap-place ${tone}${method === "estimated" ? " is-estimated" : ""}`, radius: 7, weight: 2.5, fillOpacity: 1 };
  return L.geoJSON(feature, {
    interactive: false,
    style: ({ geometry }) => (geometry.type === "Point" ? point : line),
    pointToLayer: (_feature, place) => L.circleMarker(place, point),
  }).addTo(map);
}

/** Draw the circle inside which the place lies. */
function drawAccuracy(map, centre, metres) {
  return L.circle(centre, { className: "minimap-accuracy", radius: metres, weight: 1, dashArray: "3 3", fillOpacity: 0.08, interactive: false }).addTo(map);
}

/** Draw a project at its place with what is known of that, and look at it. */
function showPlace(map, feature, box) {
  const project = drawProject(map, feature, box);
  let bounds = project.getBounds();
  if (box.dataset.accuracy) {
    // A circle needs a view before it can tell its bounds.
    map.setView(bounds.getCenter(), 9);
    bounds = bounds.extend(drawAccuracy(map, bounds.getCenter(), Number(box.dataset.accuracy)).getBounds());
    project.bringToFront();
  }
  // Wide enough to recognise the surroundings, never closer than the place is known.
  map.fitBounds(bounds.pad(0.6), { maxZoom: box.dataset.precision === "route" ? CLOSEST.route : CLOSEST.point });
}

/** Build the map of a box from its data attributes. */
async function show(box) {
  const { src, around, districts } = box.dataset;
  const [feature, outlines] = await Promise.all([src ? load(src) : null, around ? loadParts(around.split(" ")) : null]);
  const map = L.map(box, { attributionControl: false, scrollWheelZoom: false, zoomSnap: 0.25 });
  const own = outlines && drawDistricts(map, outlines, ownOutlines(districts.split(",")), !feature);
  if (feature) showPlace(map, feature, box);
  else map.fitBounds(own.getBounds().pad(0.25));
  // Its edge is not to lie under its neighbours'; before there was a view, nothing was drawn.
  own?.bringToFront();
  L.control.scale({ imperial: false }).addTo(map);
  drawGround(map, { url: box.dataset.ground, renderer: box.dataset.renderer }, {
    obstacles: () => box.querySelectorAll(".minimap-label, .minimap-place"),
    onSources: nameSources(box),
  }).catch(() => {});
}

const shown = document.getElementById("minimap");
if (shown) {
  show(shown).catch(() => {
    shown.textContent = shown.dataset.failed;
    shown.classList.add("is-failed");
  });
}
