/** Where the phone is: asked when somebody taps for it, once, and never before. */

const DECIMALS = 6;
const PATIENCE_MS = 20_000;

/** Return the position of the phone; throws where it is not allowed or not known. */
export function askPosition() {
  return new Promise((done, fail) => {
    const options = { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 };
    navigator.geolocation.getCurrentPosition(({ coords }) => done(coords), fail, options);
  });
}

/** Write a position into the fields of a form, or take it out. */
function write(form, coords) {
  form.elements.noted_lon.value = coords ? coords.longitude.toFixed(DECIMALS) : "";
  form.elements.noted_lat.value = coords ? coords.latitude.toFixed(DECIMALS) : "";
  form.elements.noted_accuracy_m.value = coords ? String(Math.max(1, Math.ceil(coords.accuracy))) : "";
  form.dispatchEvent(new Event("change"));
}

/** Let a form ask for the position, and show what it holds. */
export function startPlace(form) {
  const box = form.querySelector("[data-field-place]");
  const said = box.querySelector("[data-place-words]");
  const first = said.textContent;
  const drop = box.querySelector("[data-place-drop]");
  if (!navigator.geolocation) return;
  box.hidden = false;

  const show = () => {
    const [lon, lat, metres] = ["noted_lon", "noted_lat", "noted_accuracy_m"].map((name) => form.elements[name].value);
    drop.hidden = !lon;
    said.textContent = lon ? box.dataset.found.replace("{lat}", lat).replace("{lon}", lon).replace("{metres}", metres) : first;
  };
  box.querySelector("[data-place-ask]").addEventListener("click", async () => {
    said.textContent = box.dataset.asking;
    try {
      write(form, await askPosition());
      show();
    } catch {
      said.textContent = box.dataset.denied;
    }
  });
  drop.addEventListener("click", () => {
    write(form, null);
    show();
  });
  form.addEventListener("field:filled", show);
  show();
}
