// A page that takes the place of another in its tab goes on with what that one was still sending: words that arrive
// late are then no conflict with oneself. What was left lies in the session's storage only while neither page is
// there: a tab that is duplicated copies the storage, and finds nothing to take for its own.
(() => {
  const NAME = "studio-leaving";
  const store = (work) => { try { return work(sessionStorage); } catch { return null; } };
  const path = (form) => new URL(form.action).pathname;
  const left = store((box) => JSON.parse(box.getItem(NAME))) || {};
  store((box) => box.removeItem(NAME));

  // Which of `tabs`, whose words for this form are at hand, is the one before this page: its saves are counted on.
  studio.goOnAs = (form, tabs) => {
    const writer = left[path(form)];
    delete left[path(form)];
    if (!writer || !tabs.includes(writer.tab)) return null;
    studio.writers[form.action] = writer;
    return writer.tab;
  };
  studio.leave = (form) => { left[path(form)] = studio.stamp(form); };
  window.addEventListener("pagehide", () => {
    studio.dirty().forEach(studio.leave);
    if (Object.keys(left).length) store((box) => box.setItem(NAME, JSON.stringify(left)));
  });
  // A page brought back as it was left shows old words under an old count.
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
})();
