// Scenes change places by dragging their number (mouse, pen, finger) or with Alt and an arrow key on a card. The card
// moves at once; the whole order is sent, and the list that comes back is the truth.
(() => {
  const list = () => document.querySelector("#scenes .cards");
  const card = (id) => document.querySelector(`a[data-scene="${CSS.escape(id)}"]`);
  let dragged = null, before = "", known = null, wanted = null;

  const order = () => [...list().querySelectorAll("a[data-scene]")].map((one) => one.dataset.scene);
  const arrange = (ids) => list().append(...ids.map((id) => card(id)?.closest("li")).filter(Boolean));
  function send(moved) {
    const form = document.getElementById("order");
    const field = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });
    wanted = order();
    form.replaceChildren(...form.querySelectorAll("[name=csrfmiddlewaretoken]"));
    form.append(...wanted.map((id) => field("scene_ids", id)));
    form.append(field("scene", document.getElementById("stage").dataset.scene));
    form.dataset.focus = `#card-${moved}`;
    form.dataset.moved = moved;
    htmx.trigger(form, "submit");
  }
  document.addEventListener("keydown", (event) => {
    const at = event.target.closest?.("a[data-scene]");
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!at || !step || !event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (!wanted) known = order();
    const item = at.closest("li"), other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(item); else other.after(item);
    at.focus();
    send(at.dataset.scene);
  });
  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest?.("[data-grip]");
    if (!grip || event.button) return;
    event.preventDefault();
    dragged = grip.closest("li");
    before = order().join();
    if (!wanted) known = order();
    grip.setPointerCapture(event.pointerId);
  });
  document.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const over = document.elementFromPoint(event.clientX, event.clientY)?.closest?.(".cards > li");
    if (!over || over === dragged) return;
    dragged.classList.add("dragged");
    if (over.compareDocumentPosition(dragged) & Node.DOCUMENT_POSITION_FOLLOWING) over.before(dragged);
    else over.after(dragged);
  });
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => {
    const item = dragged;
    dragged = null;
    item?.classList.remove("dragged");
    if (item && order().join() !== before) send(item.querySelector("a").dataset.scene);
  });
  // A drag that ends on its own card is no click on it.
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-grip]") && before && order().join() !== before) event.preventDefault();
    before = "";
  }, true);
  document.addEventListener("dragstart", (event) => event.target.closest?.("a[data-scene]") && event.preventDefault());
  // What was moved while the answer was on its way is moved again in the list that came; a refusal puts all back.
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const form = detail.requestConfig.elt, later = wanted;
    if (form.id !== "order" || !later) return;
    wanted = null;
    if (!detail.successful) return arrange(known);
    if (later.join() === order().join()) return;
    arrange(later);
    card(form.dataset.moved)?.focus();
    send(form.dataset.moved);
  });
})();
