// What is typed and not yet confirmed also waits in this browser, and is offered back: a crash costs no word.
// Storage may be missing or refuse (it throws in some frames): then the rest of the protocol stands alone.
(() => {
  const DAY = 24 * 3600 * 1000, PREFIX = "studio-outbox:", OURS = ["csrfmiddlewaretoken", "digest", "open_scene", "shown"];
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
    for (const [name, value] of fields) {
      let input = form.elements[name];
      if (!input) { // a field of another kind: the server draws it once the kind is saved
        input = Object.assign(document.createElement("input"), { type: "hidden", name });
        form.append(input);
      }
      if (input instanceof RadioNodeList) {
        input.value = value;
        input = [...input].find((one) => one.checked) || input[0];
      } else if (input.value === value) continue;
      else input.value = value;
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
