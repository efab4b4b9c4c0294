/** A map beside the coordinates of a form: a click fills them in, what is typed moves the pin. */

const L = window.L;
const DECIMALS = 6;
const CLOSE = 12;

/** Return the two inputs of a map's box. */
function inputsOf(box) {
  return [box.dataset.lat, box.dataset.lon].map((id) => document.getElementById(id));
}

/** Return the place that is typed as [lat, lon]; null where it is none. */
function read(inputs) {
  const place = inputs.map((input) => (input.value.trim() === "" ? Number.NaN : Number(input.value)));
  return place.every(Number.isFinite) ? place : null;
}

/** Draw the districts around, so that there is something to find the place by. */
async function drawAround(map, url) {
  const response = await fetch(url);
  if (!response.ok) return;
  const outlines = L.geoJSON(await response.json(), {
    interactive: false,
    style: { color: "#9aa8b6", weight: 1, fillColor: "#fff", fillOpacity: 1 },
    onEachFeature: (feature, layer) => {
      const label = document.createElement("span");
      label.textContent = feature.properties.name;
      layer.bindTooltip(label, { permanent: true, direction: "center", className: "minimap-label" });
    },
  }).addTo(map);
  outlines.bringToBack();
  if (!map.placed) map.fitBounds(outlines.getBounds());
}

/** Build the map of a box. */
function show(box) {
  const inputs = inputsOf(box);
  if (inputs.some((input) => input === null)) return;
  box.hidden = false;
  const map = L.map(box, { attributionControl: false, scrollWheelZoom: false, center: [41.57, 120.45], zoom: 8 });
  const pin = L.circleMarker([0, 0], { radius: 7, color: "#fff", weight: 2.5, fillColor: "#c0392b", fillOpacity: 1, interactive: false });

  function put() {
    const place = read(inputs);
    if (!place) return pin.remove();
    map.placed = true;
    return pin.setLatLng(place).addTo(map);
  }

  put();
  if (map.placed) map.setView(pin.getLatLng(), CLOSE);
  map.on("click", ({ latlng }) => {
    const { lat, lng } = latlng.wrap();
    inputs[0].value = lat.toFixed(DECIMALS);
    inputs[1].value = lng.toFixed(DECIMALS);
    put();
    // What watches the form hears of it too.
    inputs[0].dispatchEvent(new Event("input", { bubbles: true }));
  });
  for (const input of inputs) input.addEventListener("input", put);
  if (box.dataset.around) drawAround(map, box.dataset.around);
}

for (const box of document.querySelectorAll("[data-place-map]")) show(box);
