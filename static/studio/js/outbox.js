// What is typed and not yet confirmed also waits in this browser, and is offered back: a crash costs no word.
// Storage may be missing or refuse (it throws in some frames): then the rest of the protocol stands alone.
(() => {
  const DAY = 24 * 3600 * 1000;
  const key = (form) => `studio-outbox:${new URL(form.action).pathname}`;
  const store = (work) => { try { return work(localStorage); } catch { return null; } };
  const typed = (form) => [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "digest", "open_scene"].includes(name));
  const same = (form, fields) => new URLSearchParams(typed(form)).toString() === new URLSearchParams(fields).toString();

  document.addEventListener("studio:typed", ({ detail: form }) =>
    store((box) => box.setItem(key(form), JSON.stringify({ at: Date.now(), fields: typed(form) }))));
  document.addEventListener("studio:saved", ({ detail: form }) => store((box) => box.removeItem(key(form))));

  function offer(form) {
    const kept = store((box) => JSON.parse(box.getItem(key(form))));
    if (!kept || Date.now() - kept.at > DAY || same(form, kept.fields)) return store((box) => box.removeItem(key(form)));
    const note = document.getElementById("outbox-offer").content.firstElementChild.cloneNode(true);
    const putBack = () => {
      for (const [name, value] of kept.fields) {
        const input = form.elements[name];
        if (input instanceof RadioNodeList) input.value = value;
        else if (input) { input.value = value; input.dispatchEvent(new Event("input", { bubbles: true })); }
      }
      note.remove();
    };
    note.querySelector("[data-put-back]").addEventListener("click", putBack);
    note.querySelector("[data-forget]").addEventListener("click", () => { store((box) => box.removeItem(key(form))); note.remove(); });
    form.prepend(note);
    form.closest("details").open = true;
  }
  const look = () => document.querySelectorAll("form[data-autosave]").forEach((form) => {
    if (!form.dataset.looked) { form.dataset.looked = "yes"; offer(form); }
  });
  look();
  document.addEventListener("htmx:afterSettle", look);
})();
