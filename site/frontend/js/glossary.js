// Browsers with popover need no script. Elsewhere a term's button opens and closes its note;
// Esc and a click elsewhere close it, and Esc gives the focus back to the term.
export function openTerms() {
  if ("popover" in HTMLElement.prototype) return;
  let term = null;
  const note = () => term && document.getElementById(term.getAttribute("popovertarget"));
  const close = () => {
    note()?.classList.remove("is-open");
    term?.setAttribute("aria-expanded", "false");
    term = null;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[popovertarget]");
    if (!button) {
      if (!event.target.closest(".app-pop")) close();
      return;
    }
    const wasOpen = note()?.id === button.getAttribute("popovertarget");
    const opener = term;
    close();
    if (wasOpen) {
      opener.focus();
      return;
    }
    term = button;
    note()?.classList.add("is-open");
    term.setAttribute("aria-expanded", "true");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !term) return;
    const opener = term;
    close();
    opener.focus();
  });
}
