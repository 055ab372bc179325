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
  const page = { tab, count: 0 }, writers = {};

  function confirmed(form, upTo) {
    const it = of(form);
    it.saved = Math.max(it.saved, upTo);
    it.failed = null;
    if (it.typed > it.saved) return;
    it.fields.clear();
    tell("saved", form);
  }
  const isDirty = (form) => of(form).typed > of(form).saved;

  // As if it had been typed; nothing happens where it stands there already.
  function put(form, name, value) {
    let input = form.elements[name];
    if (!input) { // a field of another kind: the server has a place for it, and draws it once that kind is chosen
      input = Object.assign(document.createElement("textarea"), { name, hidden: true }); // an input would glue lines together
      form.append(input);
    }
    if (input.value === value) return;
    input.value = value;
    if (input instanceof RadioNodeList) input = [...input].find((one) => one.checked) || input[0];
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  return {
    put, of, tell, confirmed, isDirty, writers,
    adrift: 0, // saves that are on their way without their form, which has left the page
    all: () => [...document.querySelectorAll("form[data-autosave]")],
    dirty: () => studio.all().filter(isDirty),
    touched(form, name) {
      of(form).typed += 1;
      of(form).fields.add(name);
      tell("typed", form);
    },
    // The server puts the saves of one tab in order by this number, whatever the line does to them.
    // A form may go on under the id of the page before this one: by its address, since it is drawn anew at times.
    writer: (form) => writers[form?.action] || page,
    stamp(form) {
      const writer = studio.writer(form);
      writer.count += 1;
      return { ...writer };
    },
    // What the page shows of the video: the server knows by it whether somebody else has changed more.
    revision: () => document.getElementById("revision")?.value ?? "",
    // Signing in again changes the token: the cookie has the one that counts.
    token: () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1],
  };
})();
