/** The located projects: pins by type and status, gathered where they would lie on each other. */

import { textTip } from "./dom.js";
import { gather, middle } from "./gather.js";
import { openByKey } from "./keyboard.js";
import { inSteps } from "./pause.js";
import { projectUrl, stackPopup } from "./popup.js";
import { groupIcon, groupWords, markRoom, pinIcon, pinWords } from "./rings.js";

// Marks this far beyond the edge are drawn already, as a share of the view.
const AROUND = 0.3;
const NEAR_ENOUGH = 12;

/** Return whether all features stand at one and the same place. */
export function isOnePlace(features) {
  const [first, ...rest] = features.map(({ geometry }) => anchor(geometry).join(" "));
  return rest.every((place) => place === first);
}

/** Return the layer that draws projects as pins; `show(features)` replaces them, `urlOf(code)` is where a stack leads. */
export function makePins(map, onOpen, onRearranged, urlOf = projectUrl) {
  const layer = L.layerGroup().addTo(map);
  let all = [];
  let zoom = null;
  let groups = [];
  let drawn = new Map();

  /** Gather the features at a zoom; the same features at the same zoom are always the same groups. */
  function groupAt(features, at) {
    const project = (feature) => {
      const { x, y } = map.project(toLatLng(feature), at);
      return [x, y];
    };
    return gather(features, project, markRoom).map((members) => (
      { members, place: map.unproject(middle(members, project), at), isStack: isOnePlace(members) }
    ));
  }

  /** Gather anew where the features or the zoom are others. */
  function regroup() {
    if (zoom === map.getZoom()) return;
    zoom = map.getZoom();
    groups = groupAt(all, zoom);
    layer.clearLayers();
    drawn = new Map();
  }

  /** Draw a group that is in view, and take it away where it has left it. */
  function follow(group, view) {
    const isIn = view.contains(group.place);
    if (isIn && !drawn.has(group)) drawn.set(group, makeMarker(group).addTo(layer));
    if (isIn || !drawn.has(group)) return;
    layer.removeLayer(drawn.get(group));
    drawn.delete(group);
  }

  /** Draw the groups in view, and take away those that left it. */
  function arrange() {
    regroup();
    const view = map.getBounds().pad(AROUND);
    for (const group of groups) follow(group, view);
  }

  function makeMarker({ members, place, isStack }) {
    const [first] = members;
    const isSingle = members.length === 1;
    const icon = isSingle ? pinIcon(first.properties) : groupIcon(members, isStack);
    const marker = L.marker(place, { icon, riseOnHover: true });
    marker.bindTooltip(() => textTip(isSingle ? pinWords(first.properties) : groupWords(members, isStack)), { direction: "right" });
    const open = () => {
      if (isSingle) onOpen(first, marker.getLatLng(), [0, -30]);
      else if (isStack || map.getZoom() >= map.getMaxZoom()) openStack(members, place);
      else map.fitBounds(L.latLngBounds(members.map(toLatLng)), { padding: [60, 60], maxZoom: nextZoom(members) });
    };
    marker.on("click", open);
    openByKey(marker, open);
    return marker;
  }

  /** Return the lowest zoom at which some features are no longer one mark. */
  function nextZoom(features) {
    for (let next = Math.floor(map.getZoom()) + 1; next < map.getMaxZoom(); next += 1) {
      if (groupAt(features, next).length > 1) return next;
    }
    return map.getMaxZoom();
  }

  function openStack(members, place) {
    L.popup({ offset: [0, -18], maxWidth: 320, minWidth: 240, maxHeight: 300, autoPanPaddingTopLeft: [54, 14] })
      .setLatLng(place)
      .setContent(stackPopup(members, urlOf))
      .openOn(map);
  }

  // A zoom ends with a move.
  map.on("moveend", () => {
    arrange();
    onRearranged?.();
  });

  return {
    /** Draw features: the first in steps, others in place of them at once. */
    async show(features) {
      const isFirst = drawn.size === 0;
      all = features;
      zoom = null;
      if (!isFirst) {
        arrange();
        return;
      }
      regroup();
      const [own, view] = [groups, map.getBounds().pad(AROUND)];
      await inSteps(own, (group) => follow(group, view), () => groups === own);
    },
    /** Draw all marks anew, in other colours. */
    repaint() {
      zoom = null;
      arrange();
    },
    /** Come close enough to see a project alone, or in the stack of its place, then call back. */
    reveal(code, then) {
      const feature = all.find(({ properties }) => properties.code === code);
      if (!feature) return;
      const isAlone = (scale) => groupAt(all, scale).find(({ members }) => members.includes(feature)).isStack;
      let at = Math.max(map.getZoom(), NEAR_ENOUGH);
      while (at < map.getMaxZoom() && !isAlone(at)) at += 1;
      const place = toLatLng(feature);
      map.setView(place, at, { animate: false });
      then(L.latLng(place));
    },
    /** Mark the pin of a project, or the ring that holds it. */
    highlight(code) {
      for (const [{ members }, marker] of drawn) {
        if (members.some(({ properties }) => properties.code === code)) marker.getElement()?.classList.add("is-marked");
      }
    },
    has: (code) => all.some(({ properties }) => properties.code === code),
  };
}

function toLatLng({ geometry }) {
  const [lng, lat] = anchor(geometry);
  return [lat, lng];
}

/** Return where a point or an area carries its pin. */
function anchor(geometry) {
  if (geometry.type === "Point") return geometry.coordinates;
  const centre = L.geoJSON(geometry).getBounds().getCenter();
  return [centre.lng, centre.lat];
}
