import assert from "node:assert/strict";
import { test } from "node:test";

import { shiftTiles, toGcj02 } from "../../static/js/map/gcj02.js";

// WGS-84 and GCJ-02 of places as the server's own library gives them (geo/datum.py).
const KNOWN = [
  [[41.5736, 120.4508], [41.575886703624704, 120.45647937034965]],
  [[39.9042, 116.4074], [39.90560334316507, 116.41364225378803]],
  [[43.8171, 125.3235], [43.819551391059925, 125.33000628945332]],
  [[30, 100], [29.997260753139518, 100.00120973751072]],
];

test("the shift is the server's, to less than a decimetre", () => {
  for (const [[lat, lng], [north, east]] of KNOWN) {
    const found = toGcj02(lat, lng);
    assert.ok(Math.abs(found[0] - north) < 1e-6 && Math.abs(found[1] - east) < 1e-6, `${found}`);
  }
});

test("outside China nothing moves", () => {
  for (const place of [[0.5, 110], [60, 110], [40, 70], [40, 140]]) assert.deepEqual(toGcj02(...place), place);
});

test("a layer of tiles asks and stands as if its centre were shifted, and is drawn anew", () => {
  const seen = [];
  globalThis.L = {
    latLng: (north, east) => ({ lat: north, lng: east }),
    TileLayer: {
      prototype: {
        _setZoomTransform: (...given) => seen.push(["place", ...given]),
        _getTiledPixelBounds: (...given) => seen.push(["cover", ...given]),
      },
    },
  };
  const layer = { _map: {}, redraw: () => seen.push(["redraw"]) };
  const centre = { lat: 41.5736, lng: 120.4508 };
  const [lat, lng] = toGcj02(centre.lat, centre.lng);
  shiftTiles(layer);
  layer._setZoomTransform("level", centre, 8);
  layer._getTiledPixelBounds(centre);
  assert.deepEqual(seen, [["redraw"], ["place", "level", { lat, lng }, 8], ["cover", { lat, lng }]]);
});
