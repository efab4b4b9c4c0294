#!/bin/sh
# Bring the front-end packages from npm into static/vendor; again only when their lock file changes.
# With the word "test" the linter and the checkers of pages come too.
set -eu

sum=$(cat package-lock.json setup/vendor.sh setup/water.mjs | sha256sum | cut -d' ' -f1)
stamp=static/vendor/.lantu-packages
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ]; then
    if [ "${1:-}" != test ] || [ -x node_modules/.bin/biome ]; then exit 0; fi
fi

if [ "${1:-}" = test ]; then npm ci --silent; else npm ci --silent --omit=dev; fi
rm -rf static/vendor
mkdir -p static/vendor/leaflet static/vendor/fullscreen \
    static/vendor/echarts static/vendor/fontawesome/css static/vendor/fontawesome/webfonts
from=node_modules
cp -r $from/leaflet/dist/leaflet.js $from/leaflet/dist/leaflet.css $from/leaflet/dist/images static/vendor/leaflet/
cp $from/leaflet.fullscreen/dist/Control.FullScreen.umd.js $from/leaflet.fullscreen/dist/Control.FullScreen.css static/vendor/fullscreen/
cp $from/echarts/dist/echarts.min.js static/vendor/echarts/
mkdir -p static/vendor/htmx static/vendor/protomaps static/vendor/gcoord static/vendor/geodesic
cp $from/htmx.org/dist/htmx.min.js static/vendor/htmx/
cp $from/protomaps-leaflet/dist/protomaps-leaflet.js static/vendor/protomaps/
cp $from/@fortawesome/fontawesome-free/css/fontawesome.min.css $from/@fortawesome/fontawesome-free/css/solid.min.css static/vendor/fontawesome/css/
cp $from/@fortawesome/fontawesome-free/webfonts/fa-solid-900.woff2 static/vendor/fontawesome/webfonts/
cp $from/gcoord/dist/gcoord.esm-browser.prod.js static/vendor/gcoord/gcoord.js
cp $from/geographiclib-geodesic/geographiclib-geodesic.min.js static/vendor/geodesic/geodesic.js
mkdir -p static/vendor/geoman static/vendor/ground
cp $from/@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.min.js static/vendor/geoman/leaflet-geoman.js
cp $from/@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.css static/vendor/geoman/
node setup/water.mjs $from/@geo-maps/earth-waterbodies-100m/map.geo.json static/vendor/ground/water.jsonl.gz
echo "$sum" > "$stamp"
