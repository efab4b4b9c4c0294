/** Keeps the screen on where the browser lets a page do so; without it the system's own setting holds. */

export function stayAwake() {
  if (!navigator.wakeLock) return;
  const ask = () => {
    if (document.visibilityState === "visible") navigator.wakeLock.request("screen").catch(() => {});
  };
  // A browser takes it back when the page is hidden.
  document.addEventListener("visibilitychange", ask);
  ask();
}
