/** The map's own buttons, in the reader's language. */

import { page, say } from "./page.js";

/** Name the buttons, add the scale and the sources. */
export function labelControls(map) {
  const container = map.getContainer();
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", say("map"));
  name(container.querySelector(".leaflet-control-zoom-in"), say("zoom_in"));
  name(container.querySelector(".leaflet-control-zoom-out"), say("zoom_out"));
  const fullscreen = map.fullscreenControl;
  Object.assign(fullscreen.options, { title: say("full_screen"), titleCancel: say("leave_full_screen") });
  name(fullscreen.link, say("full_screen"));
  L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 120 }).addTo(map);
  const sources = document.getElementById("map-attribution");
  const tiles = window.lantu.tiles?.getAttribution();
  sources.textContent = page.attribution;
  // The tile service's own words are the administrator's, and may be a link.
  if (tiles) sources.append(" · ", new DOMParser().parseFromString(tiles, "text/html").body.textContent);
}

function name(button, text) {
  button.title = text;
  button.setAttribute("aria-label", text);
}
