/** The map of one file: draws what the page holds as JSON, by the library that stands above; nothing is fetched. */

(() => {
  const { map } = window.lantu;
  const data = JSON.parse(document.getElementById("data").textContent);
  const { texts } = data;
  const L = window.L;
  const NEAR = 10;
  const SHOWN_AT = 11;
  const NAMED_FROM = 8.5;

  function element(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children.filter((child) => child !== null && child !== ""));
    return node;
  }

  /** Return the colour that a token has in the light or the dark look. */
  function readColour(name) {
    const probe = document.body.appendChild(element("span", { hidden: "" }));
    probe.style.color = `var(${name})`;
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
  }

  function dot(status, isEstimated = false) {
    const mark = element("span", { class: "dot", "aria-hidden": "true" });
    mark.style.borderColor = `var(--status-${status})`;
    if (!isEstimated) mark.style.background = `var(--status-${status})`;
    return mark;
  }

  function card(project) {
    const pairs = data.facts.filter(({ key }) => project[key]).flatMap(({ key, name }) => [element("dt", {}, name), element("dd", {}, project[key])]);
    return element("div", {}, element("h2", {}, project.name), element("dl", {}, ...pairs));
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
    const [tone, paper] = [readColour(`--status-${project.status}`), readColour("--paper")];
    return {
      radius: 7,
      color: project.is_estimated ? tone : paper,
      fillColor: project.is_estimated ? paper : tone,
      fillOpacity: 0.95,
      weight: 2,
    };
  }

  function lineStyle(project) {
    return { color: readColour(`--status-${project.status}`), weight: project.is_sketch ? 2 : 4, dashArray: project.is_sketch ? "5 5" : null };
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
    const content = [dot(project.status, project.is_estimated), element("span", {}, project.name), element("span", { class: "money" }, project.investment), element("span", { class: "row-facts" }, [project.status_name, project.districts, project.geometry ? "" : texts.off].filter(Boolean).join(" · "))];
    if (!project.geometry) return element("li", {}, element("div", { class: "row" }, ...content));
    const button = element("button", { type: "button" }, ...content);
    button.addEventListener("click", () => reveal(project));
    return element("li", {}, button);
  }

  function list(words) {
    const wanted = words.trim().toLowerCase();
    const found = data.projects.filter((project) => [project.name, project.districts, project.type_name, project.status_name].join(" ").toLowerCase().includes(wanted));
    document.getElementById("number").textContent = texts.number.replace("{}", found.length);
    document.getElementById("list").replaceChildren(...found.map(row));
  }

  map.createPane("districts").style.zIndex = 250;
  const districtStyle = ({ properties }) => ({
    color: readColour("--district-line"), weight: properties.is_own ? 1.5 : 0.7, fillColor: readColour("--shade-1"), fillOpacity: properties.is_own ? 0.45 : 0,
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
  document.getElementById("legend").append(...data.legend.map(({ status, name }) => element("li", {}, dot(status), name)));
  // What is drawn on canvas knows of light and dark only when told.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
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
