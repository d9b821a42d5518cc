// After a page load that carries feedback, reading starts at the feedback. Where it lies further
// down a long section it is brought into view; where it is in view nothing moves.
export function focusFeedback() {
  const feedback = document.querySelector("[data-autofocus]");
  if (!feedback) return;
  // Otherwise a reload would put back the place of the answer's button.
  history.scrollRestoration = "manual";
  feedback.focus({ preventScroll: true });
  const { top } = feedback.getBoundingClientRect();
  if (top < 0 || top > innerHeight * 0.6) feedback.scrollIntoView({ block: "start" });
}
