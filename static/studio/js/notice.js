// What is shown beside the work: notices and the request pane can be closed; an answer that did not come is told, and
// an error page that is not ours (a proxy's) never takes the place of anything.
(() => {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) event.target.closest(".notice").replaceChildren();
    if (!event.target.closest("[data-close-pane]")) return;
    event.preventDefault();
    document.getElementById("pane").replaceChildren();
  });
  const ours = (xhr) => xhr.status < 400 || xhr.getResponseHeader("HX-Retarget") || xhr.getResponseHeader("HX-Reswap");
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!ours(detail.xhr) && !detail.requestConfig.elt.matches("[data-autosave]")) detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const asked = detail.requestConfig.elt, silent = !detail.xhr.status || !ours(detail.xhr);
    if (silent && asked.matches("[data-queued]:not([data-autosave])")) {
      document.getElementById("notice").replaceWith(document.getElementById("no-answer").content.cloneNode(true));
    }
  });
})();
