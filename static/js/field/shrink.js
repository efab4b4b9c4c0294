/** Make a large photo smaller before it is kept and sent; what the camera noted of time and place goes along. */

import { findExif, turnUpright, withExif } from "./exif.js";

// Enough to read a sign on the far side of a site.
const LONGEST_SIDE_PX = 2560;
const QUALITY = 0.85;
// Smaller ones cost less to send than to spoil.
const WORTH_BYTES = 1_500_000;
const THUMB_PX = 160;

/** Return a picture drawn at a size, upright as the camera says. */
async function draw(blob, longest) {
  const picture = await createImageBitmap(blob);
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas;
}

/** Return the photo to keep: the file as it is, or a smaller JPEG with the same notes of the camera. */
export async function shrink(file) {
  if (file.type !== "image/jpeg" || file.size < WORTH_BYTES) return file;
  try {
    const notes = findExif(new Uint8Array(await file.arrayBuffer()));
    const segment = notes && turnUpright(notes);
    // Notes that cannot be read are not thrown away: the server looks at the whole file.
    if (notes && !segment) return file;
    const canvas = await draw(file, LONGEST_SIDE_PX);
    const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!small || small.size >= file.size) return file;
    const bytes = new Uint8Array(await small.arrayBuffer());
    return new Blob([segment ? withExif(bytes, segment) : bytes], { type: "image/jpeg" });
  } catch {
    return file;
  }
}

/** Return a small picture of a photo to look at, null for one that the browser cannot draw. */
export function drawThumb(blob) {
  return draw(blob, THUMB_PX).catch(() => null);
}
