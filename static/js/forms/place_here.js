/** Where the person stands, with how sure the device is of it; and the keys of who places one after the other. */

const DECIMALS = 6;
const PATIENCE_MS = 20_000;

/** Write a position into the form, as if it had been typed. */
function fill(form, { longitude, latitude, accuracy }) {
  const set = (name, value) => {
    form.elements[name].value = value;
  };
  set("shape", "point");
  set("lon", longitude.toFixed(DECIMALS));
  set("lat", latitude.toFixed(DECIMALS));
  set("source_datum", "wgs84");
  set("precision", "");
  set("accuracy_m", String(Math.max(1, Math.ceil(accuracy))));
  form.elements.shape.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Let a button ask the device where it is. */
function offerHere(button, form) {
  const said = document.querySelector("[data-place-here-said]");
  button.hidden = false;
  button.addEventListener("click", () => {
    said.textContent = button.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        fill(form, coords);
        said.textContent = button.dataset.found.replace("{metres}", String(Math.ceil(coords.accuracy)));
      },
      () => {
        said.textContent = button.dataset.denied;
      },
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 },
    );
  });
}

/** Send with Ctrl+Enter and pass over with Alt+S, wherever the cursor is. */
function listenForKeys(form) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.code === "KeyS" && event.altKey) {
      event.preventDefault();
      document.querySelector("[data-place-skip]")?.click();
    }
  });
}

const placed = document.querySelector(".place-form");
const here = document.querySelector("[data-place-here]");
if (placed && here && navigator.geolocation) offerHere(here, placed);
if (placed?.matches("[data-place-queue]")) listenForKeys(placed);
