// What is typed and not yet confirmed also waits in this browser: a crash costs no word.
// Storage may be missing or refuse (it throws in some frames): then the rest of the protocol stands alone.
(() => {
  const WEEK = 7 * 24 * 3600 * 1000, PREFIX = "studio-outbox:", OURS = ["csrfmiddlewaretoken", "digest", "open_scene", "shown"];
  const path = (form) => `${PREFIX}${new URL(form.action).pathname}:`;
  // Each tab its own: one that saves must not empty another's.
  const key = (form) => `${path(form)}${studio.writer(form).tab}`;
  const store = (work) => { try { return work(localStorage); } catch { return null; } };
  const drop = (name) => store((box) => box.removeItem(name));
  const typed = (form) => [...new FormData(form)].filter(([name]) => !OURS.includes(name));
  const text = (fields) => new URLSearchParams(fields.map(([name, value]) => [name, value.replace(/\r\n?/g, "\n")])).toString();

  document.addEventListener("studio:typed", ({ detail: form }) => {
    const words = { at: Date.now(), seen: form.elements.digest.value, fields: typed(form) };
    store((box) => box.setItem(key(form), JSON.stringify(words)));
  });
  document.addEventListener("studio:saved", ({ detail: form }) => drop(key(form)));

  // One value that cannot be read hides none of the others: it goes.
  function read(name) {
    try {
      const { at, seen, fields } = JSON.parse(store((box) => box.getItem(name)));
      if (Array.isArray(fields)) return { at, seen, fields, name, tab: name.slice(name.lastIndexOf(":") + 1) };
    } catch { /* it was cut off, or is by somebody else */ }
    drop(name);
    return null;
  }
  const kept = (start) => (store((box) => Object.keys(box)) || []).filter((name) => name.startsWith(start))
    .map(read).filter(Boolean).sort((a, b) => b.at - a.at);

  // The newest first, each with the `fields` as they were, what had been `seen` of the server's, and the `tab`.
  studio.outbox = {
    drop,
    waitingFor: (form) => kept(path(form)),
    holds: (form, { fields }) => text(fields) === text(typed(form)),
    // Words of days ago are offered all this time: who typed them may have been away.
    tidy: () => kept(PREFIX).forEach(({ name, at }) => Date.now() - at > WEEK && drop(name)),
  };
})();
