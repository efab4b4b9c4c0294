/** Drawing on the map of a place: Leaflet-Geoman draws, changes and snaps; here it is told what, and listened to. */

const L = window.L;
const SHAPES = { point: "Marker", line: "Line", area: "Polygon" };
const SNAP_PIXELS = 18;
// Only what the officer draws is changed: what lies around is there to be snapped to.
const STYLE = { className: "placed", weight: 3, fillOpacity: 0.15, pmIgnore: false };
const NO_TOOLS = Object.fromEntries(
  ["drawMarker", "drawCircleMarker", "drawPolyline", "drawRectangle", "drawPolygon", "drawCircle", "drawText", "editMode", "dragMode", "cutPolygon", "removalMode", "rotateMode"].map((tool) => [tool, false]),
);

L.PM.setOptIn(true);

/** Return the points of a marker, a line or the ring of an area as [longitude, latitude]. */
function placesOf(layer) {
  const points = layer.getLatLng ? [layer.getLatLng()] : layer.getLatLngs().flat();
  return points.map((point) => point.wrap()).map(({ lng, lat }) => [lng, lat]);
}

/** Return the layer of a part of a shape. */
function makePart(shape, part, icon) {
  const places = part.map(([lon, lat]) => [lat, lon]);
  if (shape === "point") return L.marker(places[0], { icon, pmIgnore: false, keyboard: false });
  return shape === "area" ? L.polygon(places, STYLE) : L.polyline(places, STYLE);
}

/** Stop whatever tool is at work. */
function rest(map) {
  map.pm.disableDraw();
  // Geoman complains in the console of an end without a beginning.
  if (map.pm.globalEditModeEnabled()) map.pm.disableGlobalEditMode();
  if (map.pm.globalRemovalModeEnabled()) map.pm.disableGlobalRemovalMode();
}

/** Offer the tools of a shape: none for a point, which every click moves, and none for null. */
function offerTools(map, kind) {
  const isDrawn = kind === "line" || kind === "area";
  map.pm.addControls({ ...NO_TOOLS, drawPolyline: kind === "line", drawPolygon: kind === "area", editMode: isDrawn, removalMode: isDrawn });
  // Their boxes alone have names: also for those who do not see them.
  for (const box of map.getContainer().querySelectorAll(".leaflet-pm-toolbar .button-container")) {
    box.querySelector(".leaflet-buttons-control-button").setAttribute("aria-label", box.title);
  }
}

/** Keep handles out of the way of the keyboard: by that, a place is changed in its text. */
function passOver({ layer }) {
  const handle = layer instanceof L.Marker ? layer.getElement() : null;
  if (!handle?.matches(".marker-icon, .place-vertex")) return;
  handle.removeAttribute("role");
  handle.tabIndex = -1;
}

/** Let the map be drawn on. `onDrawn(parts)` hears of every change; returns what shows another place. */
export function startDrawing(map, { onDrawn }) {
  const layer = L.featureGroup().addTo(map);
  const icon = L.divIcon({ className: "place-vertex", iconSize: [16, 16] });
  let growing = null;
  let shape = "point";
  let isOurs = false;
  map.pm.setLang(document.documentElement.lang.startsWith("en") ? "en" : "zh");
  map.pm.setGlobalOptions({
    layerGroup: layer,
    snapDistance: SNAP_PIXELS,
    pathOptions: STYLE,
    templineStyle: STYLE,
    hintlineStyle: { ...STYLE, dashArray: "5 5" },
    markerStyle: { icon, pmIgnore: false, keyboard: false },
    continueDrawing: false,
  });

  map.on("layeradd", passOver);

  const listParts = () => [...layer.getLayers(), ...(growing ? [growing] : [])].map(placesOf).filter((part) => part.length);
  const tell = () => {
    if (!isOurs) onDrawn(listParts());
  };

  map.on("pm:drawstart", ({ workingLayer }) => {
    if (shape === "point") return;
    growing = workingLayer;
    growing.on("pm:vertexadded pm:vertexremoved", tell);
  });
  map.on("pm:create", ({ layer: made }) => {
    growing = null;
    // A point is one place: the next click moves it.
    if (shape === "point") for (const other of layer.getLayers()) if (other !== made) layer.removeLayer(other);
    tell();
  });
  map.on("pm:globaldrawmodetoggled", ({ enabled }) => {
    if (enabled || isOurs) return;
    const isWhole = growing === null;
    growing = null;
    tell();
    // What is whole may be changed at once.
    if (isWhole) map.pm.enableGlobalEditMode();
  });
  map.on("pm:remove", tell);
  layer.on("pm:edit", tell);

  /** Show parts of a shape, to be changed unless they are locked; where there are none, drawing begins. */
  function show(kind, parts, isLocked) {
    isOurs = true;
    shape = kind;
    rest(map);
    layer.clearLayers();
    for (const part of parts.filter(({ length }) => length)) makePart(kind, part, icon).addTo(layer);
    offerTools(map, isLocked ? null : kind);
    const isNew = kind === "point" || !layer.getLayers().length;
    if (!isLocked && isNew) map.pm.enableDraw(SHAPES[kind], { continueDrawing: kind === "point" });
    else if (!isLocked) map.pm.enableGlobalEditMode();
    isOurs = false;
  }

  return { layer, show };
}
