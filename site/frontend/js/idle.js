// On a shared computer (body[data-shared]) fifteen minutes without a key or a touch open the
// warning of components/idle_warning.html; two more minutes sign the person out. Any page of
// the same person counts, since the last movement is kept for all windows together.

import { owner, read, write } from "./storage.js";

const WARN_AFTER = 15 * 60_000; // milliseconds
const SIGN_OUT_AFTER = 17 * 60_000;
const LOOK_EVERY = 5_000;

export function watchIdleness() {
  const dialog = document.querySelector("dialog[data-idle]");
  if (!dialog?.showModal || !("shared" in document.body.dataset)) return;

  const key = `moved/${owner}`;
  let moved = Date.now();
  const move = () => {
    const now = Date.now();
    if (dialog.open || now - moved < 1_000) return;
    moved = now;
    write(key, now);
  };
  const stay = () => {
    dialog.close();
    moved = 0;
    move();
    // The server's own clock is wound too.
    fetch(location.href, { method: "HEAD" }).catch(() => {});
  };

  move();
  write(key, moved);
  for (const type of ["pointerdown", "pointermove", "keydown", "scroll"]) {
    addEventListener(type, move, { passive: true });
  }
  dialog.querySelector("[data-idle-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    stay();
  });

  setInterval(() => {
    const idle = Date.now() - Math.max(moved, read(key) ?? 0);
    if (idle >= SIGN_OUT_AFTER) {
      // Not requestSubmit: what was answered stays on this device for the same person.
      dialog.querySelector("form[data-sign-out]").submit();
    } else if (idle >= WARN_AFTER && !dialog.open) {
      dialog.showModal();
    } else if (idle < WARN_AFTER && dialog.open) {
      dialog.close(); // moved in another window
    }
  }, LOOK_EVERY);
}
