/** Where the map looks, kept in the address so that a view can be sent to someone. */

import { page, replaceWords } from "./page.js";

const DIGITS = 4;

/** Bring the map to the place of the address, else to its districts. */
export function goToStart(map) {
  if (page.place) {
    const [lat, lng, zoom] = page.place;
    map.setView([lat, lng], zoom, { animate: false });
  } else if (page.bounds) {
    map.fitBounds(page.bounds, { animate: false, padding: [12, 12] });
  }
}

/** Write the map's place into the address. */
export function savePosition(map) {
  const { lat, lng } = map.getCenter();
  replaceWords({ lat: lat.toFixed(DIGITS), lng: lng.toFixed(DIGITS), z: String(map.getZoom()) });
}

/** Keep the address in step, once the reader has moved the map. */
export function keepPosition(map) {
  map.on("moveend", () => savePosition(map));
}
