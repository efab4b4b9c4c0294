/** The inputs of a place, read and written as parts of [longitude, latitude]: what they say is what is sent. */

import { isReadable, parse, parseOne, write } from "./vertices.js";

const DECIMALS = 6;
const SHIFTED = ["gcj02", "bd09"];

export class Inputs {
  constructor(box) {
    const find = (name) => box.querySelector(`[name=${name}]`);
    this.shape = find("shape");
    this.lon = find("lon");
    this.lat = find("lat");
    this.vertices = find("vertices");
    this.datum = find("source_datum");
    this.all = [this.shape, this.lon, this.lat, this.vertices, this.datum];
  }

  get isPoint() {
    return this.shape.value === "point";
  }

  get isEmpty() {
    return (this.isPoint ? [this.lon, this.lat] : [this.vertices]).every((input) => input.value.trim() === "");
  }

  get isShifted() {
    return SHIFTED.includes(this.datum.value);
  }

  /** Whether the map would lose or displace what is typed, were it to write. */
  get isLocked() {
    if (this.isEmpty) return false;
    return this.isShifted || (!this.isPoint && !isReadable(this.vertices.value));
  }

  /** All that is typed: another text is another place. */
  get text() {
    return JSON.stringify(this.all.map((input) => input.value));
  }

  read() {
    if (!this.isPoint) return parse(this.vertices.value);
    const place = parseOne(`${this.lon.value} ${this.lat.value}`);
    return place ? [[place]] : [];
  }

  /** Write what was drawn, in the datum of the map. */
  write(parts) {
    if (this.isPoint) {
      const [lon, lat] = parts.at(-1)?.[0] ?? [];
      this.lon.value = lon === undefined ? "" : lon.toFixed(DECIMALS);
      this.lat.value = lat === undefined ? "" : lat.toFixed(DECIMALS);
    } else {
      this.vertices.value = write(parts, DECIMALS);
    }
    if (this.isShifted) this.datum.value = "wgs84";
  }

  /** Let what watches the form hear of what was written. */
  tell() {
    this.shape.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
