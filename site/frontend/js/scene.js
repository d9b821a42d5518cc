// The numbered markers are a pointer shortcut to the checkboxes in the list. The list is the
// real control, so keyboard, speech and screen reader users lose nothing.
export function mirrorMarkers() {
  for (const marker of document.querySelectorAll("[data-scene] [data-for]")) {
    const box = document.getElementById(marker.dataset.for);
    if (!box) continue;
    const mirror = () => marker.classList.toggle("is-on", box.checked);
    marker.addEventListener("click", () => box.click());
    box.addEventListener("change", mirror);
    box.addEventListener("focus", () => {
      marker.classList.toggle("has-focus", box.matches(":focus-visible"));
    });
    box.addEventListener("blur", () => marker.classList.remove("has-focus"));
    mirror();
  }
}
