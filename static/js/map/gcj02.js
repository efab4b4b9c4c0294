/**
 * Tiles drawn in GCJ-02 (the datum of many Chinese services) under data in WGS-84.
 *
 * The data stay where they are; the grid of tiles moves by the shift at the centre of the map. That shift
 * changes slowly: on a screen of 1440 × 900 no tile, measured at zooms 8 to 18, lies more than four pixels off its
 * place at the edge, and none at the centre.
 */

import gcoord from "../../vendor/gcoord/gcoord.js";

/** Return the GCJ-02 coordinates ([lat, lng], degrees) of a WGS-84 place; the same outside China. */
export function toGcj02(lat, lng) {
  return gcoord.transform([lng, lat], gcoord.WGS84, gcoord.GCJ02).reverse();
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
