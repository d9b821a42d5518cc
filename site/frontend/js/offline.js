// Keeps the pocket guide on this device (ux.md, S33), and says so once it is kept. The worker
// stands in the guide's own folder, so it sees no other page.

export function keepGuide() {
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
