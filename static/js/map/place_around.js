/** What lies around a place: its district and the neighbours to find it by, roads and edges to snap to. */

const L = window.L;
const NEAR_ZOOM = 11;

/** Return the districts of the project, or those that are chosen on the form. */
function chosen(box) {
  const own = box.dataset.own;
  return own ? own.split(",") : [...document.querySelectorAll("[name=district]:checked")].map((input) => input.value);
}

/** Draw the districts around, the own ones outlined and their neighbours quiet, and look at the own ones. */
export async function drawAround(map, box) {
  const response = await fetch(box.dataset.around);
  if (!response.ok) return;
  map.createPane("around").classList.add("around-pane");
  const outlines = L.geoJSON(await response.json(), {
    pane: "around",
    interactive: false,
    style: { className: "around" },
    onEachFeature: (feature, layer) => {
      const label = document.createElement("span");
      label.textContent = feature.properties.name;
      layer.bindTooltip(label, { permanent: true, direction: "center", className: "minimap-label" });
    },
  }).addTo(map);
  const isOwn = (layer) => chosen(box).includes(layer.feature.properties.adcode);
  const mark = () => {
    for (const layer of outlines.getLayers()) {
      layer.getElement()?.classList.toggle("is-chosen", isOwn(layer));
      layer.getTooltip().getElement()?.classList.toggle("is-own", isOwn(layer));
      if (isOwn(layer)) layer.bringToFront();
    }
  };
  mark();
  document.addEventListener("change", ({ target }) => {
    if (target.name === "district") mark();
  });
  const own = outlines.getLayers().filter(isOwn);
  if (!map.placed) map.fitBounds((own.length ? L.featureGroup(own) : outlines).getBounds());
}

/** Draw where the photos of the project were taken, with an arrow where the camera looked. */
export function drawPhotos(map) {
  for (const link of document.querySelectorAll("[data-photo]")) {
    const [lon, lat, direction] = link.dataset.photo.trim().split(" ").map(Number);
    const html = document.createElement("span");
    if (direction !== undefined) html.style.transform = `rotate(${direction}deg)`;
    const className = direction === undefined ? "place-photo" : "place-photo has-direction";
    const tip = document.createElement("span");
    tip.textContent = link.textContent.trim();
    L.marker([lat, lon], { icon: L.divIcon({ className, html, iconSize: [18, 18] }), keyboard: false }).bindTooltip(tip).addTo(map);
  }
}

/** Keep the roads and the edges of the own districts that are in sight ready to be snapped to. */
export function snapAround(map, box) {
  const lines = L.geoJSON(null, { interactive: false, style: { stroke: false, fill: false, snapIgnore: false } }).addTo(map);
  let asked = "";

  async function look() {
    if (map.getZoom() < NEAR_ZOOM) return;
    const words = new URLSearchParams([["bbox", map.getBounds().pad(0.2).toBBoxString()], ...chosen(box).map((adcode) => ["district", adcode])]);
    asked = `${box.dataset.lines}?${words}`;
    const url = asked;
    const response = await fetch(url);
    if (!response.ok || url !== asked) return;
    const found = await response.json();
    if (url !== asked) return;
    lines.clearLayers();
    lines.addData(found);
    box.dataset.snaps = String(found.features.length);
  }

  map.on("moveend", () => look().catch(() => {}));
  look().catch(() => {});
}
