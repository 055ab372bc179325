// What has been typed and not yet confirmed by the server, form by form; whatever saves, leaves or submits asks here.
window.studio = (() => {
  const forms = new WeakMap();
  // typed, saved: counts of changes; fields: names of what was typed since all was saved; failed: last answer's status.
  const of = (form) => {
    if (!forms.has(form)) forms.set(form, { typed: 0, saved: 0, fields: new Set(), failed: null });
    return forms.get(form);
  };
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`studio:${name}`, { detail }));
  const tab = Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join("");
  let saves = 0;

  function confirmed(form, upTo) {
    const it = of(form);
    it.saved = Math.max(it.saved, upTo);
    it.failed = null;
    if (it.typed > it.saved) return;
    it.fields.clear();
    tell("saved", form);
  }
  const isDirty = (form) => of(form).typed > of(form).saved;

  return {
    of, tell, confirmed, isDirty, tab,
    adrift: 0, // saves that are on their way without their form, which has left the page
    all: () => [...document.querySelectorAll("form[data-autosave]")],
    dirty: () => studio.all().filter(isDirty),
    touched(form, name) {
      of(form).typed += 1;
      of(form).fields.add(name);
      tell("typed", form);
    },
    // The server puts the saves of one tab in order by this number, whatever the line does to them.
    stamp: () => ({ tab, count: ++saves }),
    // Signing in again changes the token: the cookie has the one that counts.
    token: () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1],
  };
})();
