/**
 * Tell a link's page where the reader is: scripts change the address after the page was made, and the reader has
 * scrolled. `data-keeps-place` names the word of the link's address that says so; without a name it is `next`.
 */

const KEY = "lantu-scrolled";

/** Return the address that the page shows now, without the language that is about to change. */
function here() {
  const words = new URLSearchParams(location.search);
  words.delete("lang");
  const query = words.toString();
  return `${location.pathname}${query ? `?${query}` : ""}${location.hash}`;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-keeps-place]");
  if (!link) return;
  const url = new URL(link.href);
  url.searchParams.set(link.dataset.keepsPlace || "next", here());
  link.href = url;
  sessionStorage.setItem(KEY, JSON.stringify({ at: here(), y: scrollY }));
});

const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
sessionStorage.removeItem(KEY);
if (kept?.at === here() && !location.hash) scrollTo({ top: kept.y, behavior: "instant" });
