/** Tile services in place of our own ground: one at a time, their datum taken back, the choice in the address. */

import { shiftTiles } from "./gcj02.js";
import { page, replaceWords, say } from "./page.js";

const OWN = "own";

/** Return the layers of a service, one on the other. */
function makeLayer({ urls, datum, subdomains, max_zoom: maxNativeZoom, tms }) {
  return L.layerGroup(urls.map((url) => {
    const layer = L.tileLayer(url, { subdomains, maxNativeZoom, maxZoom: 18, tms });
    if (datum === "gcj02") shiftTiles(layer);
    return layer;
  }));
}

/** Return a name as Leaflet's control takes it: as markup, so that nothing in it is markup. */
function asMarkup(name) {
  const span = document.createElement("span");
  span.textContent = name;
  return span.outerHTML;
}

/** Offer the configured services and our own ground; `onChange` hears the service that is shown, null for ours. */
export function offerServices(map, onChange) {
  if (!page.services.length) return;
  const layers = new Map(page.services.map((service) => [service.key, makeLayer(service)]));
  layers.set(OWN, L.layerGroup());
  const names = new Map([...page.services.map(({ key, name }) => [key, name]), [OWN, say("own_ground")]]);
  const shown = (key) => onChange(page.services.find((service) => service.key === key) ?? null);
  const control = L.control.layers(
    Object.fromEntries([...layers].map(([key, layer]) => [asMarkup(names.get(key)), layer])), {}, { position: "topright", collapsed: true },
  );
  layers.get(page.service).addTo(map);
  control.addTo(map);
  shown(page.service);
  map.on("baselayerchange", ({ layer }) => {
    const [key] = [...layers].find(([, one]) => one === layer);
    replaceWords({ base: key === page.services[0].key ? null : key });
    shown(key);
  });
}
