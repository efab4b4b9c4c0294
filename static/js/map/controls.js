/** The map's own buttons, in the reader's language. */

import { page, say } from "./page.js";

/** Name the buttons and the map, add the scale and the sources. */
export function labelControls(map) {
  const container = map.getContainer();
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", say("map"));
  name(container.querySelector(".leaflet-control-zoom-in"), say("zoom_in"));
  name(container.querySelector(".leaflet-control-zoom-out"), say("zoom_out"));
  const layers = container.querySelector(".leaflet-control-layers-toggle");
  if (layers) name(layers, say("base_map"));
  const fullscreen = map.fullscreenControl;
  // The whole stage goes full screen: a map without its key and its sources would say less.
  const fullscreenElement = document.getElementById("map-stage");
  Object.assign(fullscreen.options, { fullscreenElement, title: say("full_screen"), titleCancel: say("leave_full_screen") });
  name(fullscreen.link, say("full_screen"));
  map.on("popupopen", ({ popup }) => name(popup.getElement().querySelector(".leaflet-popup-close-button"), say("close")));
  L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 120 }).addTo(map);
  document.getElementById("map-attribution").textContent = page.attribution;
}

function name(button, text) {
  button.title = text;
  button.setAttribute("aria-label", text);
}
