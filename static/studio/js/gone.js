// Typing into a scene that was removed elsewhere: told with a way out. Brought back, it takes on the words that waited.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const form = detail.requestConfig.elt, scene = document.getElementById("stage")?.dataset.scene;
  if (detail.xhr.status !== 404 || !form.matches("[data-autosave]") || !form.action.includes(`/${scene}/`)) return;
  detail.shouldSwap = false;
  const notice = document.getElementById("notice");
  if (notice.querySelector("[data-bring-back]")) return; // told already
  notice.replaceWith(document.getElementById("scene-gone").content.cloneNode(true));
  const back = document.querySelector("[data-bring-back]");
  back.setAttribute("hx-post", back.getAttribute("hx-post").replace(/[^/]+(?=\/restoration\/)/, scene));
  htmx.process(back);
});
// The video itself is gone: its settings stay unsaved, and the page is not left without asking.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status !== 404 || detail.requestConfig.elt.id !== "form-settings") return;
  detail.shouldSwap = false;
  document.getElementById("notice").replaceWith(document.getElementById("video-gone").content.cloneNode(true));
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful && detail.requestConfig.elt.matches("[data-bring-back]")) document.getElementById("notice").replaceChildren();
});
