// What is typed and not yet confirmed also waits in this browser, and is offered back: a crash costs no word.
// Storage may be missing or refuse (it throws in some frames): then the rest of the protocol stands alone.
(() => {
  const DAY = 24 * 3600 * 1000, PREFIX = "studio-outbox:", OURS = ["csrfmiddlewaretoken", "digest", "open_scene"];
  const path = (form) => `${PREFIX}${new URL(form.action).pathname}`;
  const key = (form) => `${path(form)}:${studio.tab}`; // each tab its own: one that saves must not empty another's
  const store = (work) => { try { return work(localStorage); } catch { return null; } };
  const drop = (name) => store((box) => box.removeItem(name));
  const typed = (form) => [...new FormData(form)].filter(([name]) => !OURS.includes(name));
  const text = (fields) => new URLSearchParams(fields.map(([name, value]) => [name, value.replace(/\r\n?/g, "\n")])).toString();

  document.addEventListener("studio:typed", ({ detail: form }) =>
    store((box) => box.setItem(key(form), JSON.stringify({ at: Date.now(), fields: typed(form) }))));
  document.addEventListener("studio:saved", ({ detail: form }) => drop(key(form)));

  const kept = () => store((box) => Object.keys(box).filter((name) => name.startsWith(PREFIX))
    .map((name) => ({ name, ...JSON.parse(box.getItem(name)) })).sort((a, b) => b.at - a.at)) || [];

  function putBack(form, fields) {
    const kind = Object.fromEntries(fields).type;
    if (kind && kind !== new FormData(form).get("type")) {
      return htmx.ajax("POST", form.action, { source: form, values: Object.fromEntries(fields), swap: "none" });
    }
    for (const [name, value] of fields) {
      const input = form.elements[name];
      if (!input || input instanceof RadioNodeList || input.value === value) continue;
      input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  function offer(form, { name, fields }) {
    const note = document.getElementById("outbox-offer").content.firstElementChild.cloneNode(true);
    const done = (work) => () => { drop(name); note.remove(); work(); };
    note.querySelector("[data-put-back]").addEventListener("click", done(() => putBack(form, fields)));
    note.querySelector("[data-forget]").addEventListener("click", done(() => {}));
    form.prepend(note);
    form.closest("details").open = true;
  }
  function look() {
    for (const { name, at } of kept()) if (Date.now() - at > DAY) drop(name);
    for (const form of studio.all()) {
      if (form.dataset.looked) continue;
      form.dataset.looked = "yes";
      if (studio.isDirty(form)) continue;
      const [newest] = kept().filter(({ name }) => name.startsWith(`${path(form)}:`));
      if (newest && text(newest.fields) !== text(typed(form))) offer(form, newest);
      else if (newest) drop(newest.name);
    }
  }
  look();
  document.addEventListener("htmx:afterRequest", look);
})();
