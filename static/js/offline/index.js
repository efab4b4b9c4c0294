/** The map of one file: draws what the page holds as JSON, by the library that stands above; nothing is fetched. */

(() => {
  const { map } = window.lantu;
  const data = JSON.parse(document.getElementById("data").textContent);
  const { texts } = data;
  // Each project comes as a list, for the names of what is in it would be a third of the file.
  data.projects = data.projects.map((cells) => Object.fromEntries(cells.map((cell, place) => [data.columns[place], cell])));
  const L = window.L;
  const NEAR = 10;
  const SHOWN_AT = 11;
  const NAMED_FROM = 8.5;
  // More rows at once make a telephone wait.
  const ROWS = 200;
  const HAN = /\p{Script=Han}/u;
  const colours = new Map();

  function element(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children.filter((child) => child !== null && child !== ""));
    return node;
  }

  /** Return the colour that a token has in the light or the dark look; asked of the page once a look. */
  function readColour(name) {
    if (!colours.has(name)) colours.set(name, probeColour(name));
    return colours.get(name);
  }

  function probeColour(name) {
    const probe = document.body.appendChild(element("span", { hidden: "" }));
    probe.style.color = `var(${name})`;
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
  }

  /** Return the token of a project's colour, by what the map is coloured by; nobody stands for what has no place. */
  const tokenOf = (tone) => (tone ? `--${data.colour}-${tone}` : "--ink-2");

  function dot(tone, isEstimated = false) {
    const mark = element("span", { class: "dot", "aria-hidden": "true" });
    mark.style.borderColor = `var(${tokenOf(tone)})`;
    if (!isEstimated) mark.style.background = `var(${tokenOf(tone)})`;
    return mark;
  }

  function swatch(kind, shade) {
    const mark = element("span", { class: kind === "silent" ? "swatch is-silent" : "swatch", "aria-hidden": "true" });
    if (shade) mark.style.background = `var(--shade-${shade})`;
    return mark;
  }

  /** Make an element of a project's name, which says that it is Chinese on a page in English. */
  function named(tag, name) {
    const isForeign = document.documentElement.lang === "en" && HAN.test(name);
    return element(tag, isForeign ? { lang: "zh-CN" } : {}, name);
  }

  function card(project) {
    const pairs = data.facts.filter(({ key }) => project[key]).flatMap(({ key, name }) => [element("dt", {}, name), element("dd", {}, project[key])]);
    return element("div", {}, named("h2", project.name), element("dl", {}, ...pairs));
  }

  /** Return the projects that stand at one place, so that none hides another. */
  function neighbours(project) {
    if (!project.layer.getLatLng) return [project];
    const here = map.latLngToLayerPoint(project.layer.getLatLng());
    return data.projects.filter(({ layer }) => layer?.getLatLng && map.latLngToLayerPoint(layer.getLatLng()).distanceTo(here) < NEAR);
  }

  function open(project, latlng) {
    const here = neighbours(project);
    const rest = here.filter((one) => one !== project);
    const heading = rest.length ? element("p", {}, texts.together.replace("{}", here.length)) : null;
    map.openPopup(element("div", {}, ...[heading, card(project), ...rest.map(card)].filter(Boolean)), latlng, { maxWidth: 320 });
  }

  function pointStyle(project) {
    const [tone, paper] = [readColour(tokenOf(project.tone)), readColour("--paper")];
    return {
      radius: 7,
      color: project.is_estimated ? tone : paper,
      fillColor: project.is_estimated ? paper : tone,
      fillOpacity: 0.95,
      weight: 2,
    };
  }

  function lineStyle(project) {
    return { color: readColour(tokenOf(project.tone)), weight: project.is_sketch ? 2 : 4, dashArray: project.is_sketch ? "5 5" : null };
  }

  function draw(project) {
    if (!project.geometry) return;
    const isPoint = project.geometry.type === "Point";
    const shape = L.geoJSON(project.geometry, { style: lineStyle(project), pointToLayer: (_feature, latlng) => L.circleMarker(latlng, pointStyle(project)) });
    project.layer = isPoint ? shape.getLayers()[0] : shape;
    shape.on("click", (event) => open(project, event.latlng)).addTo(map);
  }

  function reveal(project) {
    map.getContainer().scrollIntoView({ block: "nearest" });
    if (project.layer.getLatLng) {
      map.setView(project.layer.getLatLng(), Math.max(map.getZoom(), SHOWN_AT));
      open(project, project.layer.getLatLng());
    } else {
      map.fitBounds(project.layer.getBounds(), { padding: [30, 30] });
      open(project, project.layer.getBounds().getCenter());
    }
  }

  function row(project) {
    const content = [dot(project.tone, project.is_estimated), named("span", project.name), element("span", { class: "money" }, project.investment), element("span", { class: "row-facts" }, [project.status_name, project.districts, project.geometry ? "" : texts.off].filter(Boolean).join(" · "))];
    if (!project.geometry) return element("li", {}, element("div", { class: "row" }, ...content));
    const button = element("button", { type: "button" }, ...content);
    button.addEventListener("click", () => reveal(project));
    return element("li", {}, button);
  }

  function list(words) {
    const wanted = words.trim().toLowerCase();
    const found = data.projects.filter((project) => [project.name, project.districts, project.type_name, project.status_name].join(" ").toLowerCase().includes(wanted));
    document.getElementById("number").textContent = texts.number.replace("{}", found.length);
    document.getElementById("list").replaceChildren();
    listMore(found);
  }

  /** List the next of what was found, and a button for those after them. */
  function listMore(found) {
    const box = document.getElementById("list");
    box.append(...found.slice(0, ROWS).map(row));
    const rest = found.slice(ROWS);
    if (!rest.length) return;
    const button = element("button", { type: "button" }, texts.more.replace("{}", Math.min(ROWS, rest.length)));
    const item = element("li", { class: "more" }, button);
    button.addEventListener("click", () => {
      item.remove();
      const at = box.childElementCount;
      listMore(rest);
      box.children[at].querySelector("button")?.focus();
    });
    box.append(item);
  }

  map.createPane("districts").style.zIndex = 250;
  /** A district of a class has its shade; one that states no figure has dashes for an edge and no shade. */
  const districtStyle = ({ properties: { class: shade, is_own: isOwn, is_named: isNamed } }) => ({
    color: readColour("--district-line"),
    weight: isOwn && isNamed ? 1.5 : 0.7,
    dashArray: shade === null ? "2 4" : null,
    fillColor: readColour(`--shade-${shade || 1}`),
    fillOpacity: shade ? 0.75 : 0,
  });
  const groundStyle = ({ properties: { line, area, ...rest } }) => ({
    ...rest, color: line && readColour(line), fillColor: area && readColour(area), stroke: Boolean(line), fill: Boolean(area),
  });
  const districts = L.geoJSON(data.districts, { pane: "districts", style: districtStyle, interactive: false }).addTo(map);
  for (const { properties } of data.districts.features) {
    if (!properties.label_point) continue;
    const [lng, lat] = properties.label_point;
    const icon = L.divIcon({ className: properties.is_own ? "district" : "district is-neighbour", html: element("span", {}, properties.name), iconSize: [0, 0] });
    L.marker([lat, lng], { interactive: false, keyboard: false, icon }).addTo(map);
  }
  const nameNeighbours = () => map.getContainer().classList.toggle("is-far", map.getZoom() < NAMED_FROM);
  map.on("zoomend", nameNeighbours);
  const ground = L.geoJSON(data.ground, { pane: "districts", style: groundStyle, interactive: false }).addTo(map);
  for (const project of [...data.projects].reverse()) draw(project);
  L.control.scale({ imperial: false, position: "topright" }).addTo(map);
  document.getElementById("legend").append(
    ...data.legend.map(({ tone, name }) => element("li", {}, dot(tone), name)),
    ...data.shades.map(({ kind, words, class: shade }) => element("li", {}, kind === "words" ? null : swatch(kind, shade), words)));
  // What is drawn on canvas knows of light and dark only when told.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    colours.clear();
    districts.setStyle(districtStyle);
    ground.setStyle(groundStyle);
    for (const { layer, ...project } of data.projects) layer?.setStyle(layer.getLatLng ? pointStyle(project) : lineStyle(project));
  });
  document.getElementById("find").addEventListener("input", (event) => list(event.target.value));
  list("");
  nameNeighbours();
  if (data.bounds) map.fitBounds(data.bounds);
  else if (districts.getBounds().isValid()) map.fitBounds(districts.getBounds());
})();
