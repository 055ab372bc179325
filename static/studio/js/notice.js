// What is shown beside the work: notices and the request pane can be closed; an answer that did not come is told, and
// a page that is not ours (a proxy's, whatever its status) never takes the place of anything.
(() => {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) event.target.closest(".notice").replaceChildren();
    if (!event.target.closest("[data-close-pane]")) return;
    event.preventDefault();
    document.getElementById("pane").replaceChildren();
  });
  const ours = (xhr) => ["Studio", "HX-Retarget"].some((name) => xhr.getResponseHeader(name));
  const sentence = (root) => root.querySelector(".notice p, #notice p")?.textContent;
  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!ours(detail.xhr)) Object.assign(detail, { shouldSwap: false, isError: true });
    // What is told already is not told again each time something is tried: it would be read out each time.
    const again = detail.target.id === "notice" && sentence(parsed(detail.serverResponse));
    if (again && again === sentence(document)) detail.shouldSwap = false;
  });
  let passing = false; // what is told is over as soon as a save succeeds
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const asked = detail.requestConfig.elt, saves = asked.matches("[data-autosave]");
    const silent = !detail.xhr.status || !ours(detail.xhr);
    if (silent && !saves && asked.matches("[data-queued]")) {
      document.getElementById("notice").replaceWith(document.getElementById("no-answer").content.cloneNode(true));
      passing = true;
    } else if (saves && detail.successful && passing) {
      document.getElementById("notice").replaceChildren();
      passing = false;
    } else if (detail.target?.id === "notice") passing = saves || detail.xhr.status === 401; // whatever asked: signed in again
  });
})();
