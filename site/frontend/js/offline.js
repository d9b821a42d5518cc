// Keeps the pocket guide and Get help on this device (ux.md, S33 and S2), and says so once the page
// is kept. Its worker stands in the page's own folder, so it sees no other page.

export function keepPage() {
  const marked = document.querySelector("[data-worker]");
  if (!marked || !("serviceWorker" in navigator)) {
    return;
  }
  navigator.serviceWorker
    .register(marked.dataset.worker)
    .then(() => navigator.serviceWorker.ready)
    .then(() => {
      marked.hidden = false;
    })
    .catch(() => {}); // private windows may refuse; the page is the same without
}
