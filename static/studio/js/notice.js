// Closing what was opened beside the work: a notice, the request pane.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest(".notice").replaceChildren();
  const close = event.target.closest("[data-close-pane]");
  if (!close) return;
  event.preventDefault();
  document.getElementById("pane").replaceChildren();
});
