// Words that wait in this browser come back: at once where this page goes on with them, else when somebody says so.
(() => {
  const { drop, waitingFor, holds, tidy } = studio.outbox;

  const putBack = (form, fields) => fields.forEach(([name, value]) => studio.put(form, name, value));
  // Only the server knows whether what it has is by this tab as well: it is told what had been seen.
  function goOn(form, { seen, fields }) {
    form.elements.digest.value = seen;
    putBack(form, fields);
    document.getElementById("notice").replaceWith(document.getElementById("outbox-put-back").content.cloneNode(true));
  }
  function offer(form, { name, fields }) {
    const note = document.getElementById("outbox-offer").content.firstElementChild.cloneNode(true);
    const done = (work) => () => { drop(name); note.remove(); work(); };
    note.dataset.offers = name;
    note.querySelector("[data-put-back]").addEventListener("click", done(() => putBack(form, fields)));
    note.querySelector("[data-forget]").addEventListener("click", done(() => {}));
    const beside = form.id === "form-voice" && document.querySelector("#script textarea");
    if (beside) return beside.before(note); // where the words stood: on a phone the section is far below
    form.prepend(note);
    form.closest("details").open = true;
  }
  function look() {
    for (const form of studio.all()) {
      if (form.dataset.looked) continue;
      if (studio.isDirty(form)) { form.dataset.ahead = "yes"; continue; } // once that is saved, what waits is offered
      form.dataset.looked = "yes";
      const waiting = waitingFor(form), own = studio.goOnAs(form, waiting.map(({ tab }) => tab));
      const words = waiting.find(({ tab }) => tab === own) || waiting[0];
      if (!words) continue;
      if (holds(form, words)) drop(words.name);
      else if (own && !form.dataset.ahead) goOn(form, words);
      else offer(form, words);
    }
  }
  // Another tab has saved them, or dealt with them, meanwhile.
  window.addEventListener("storage", ({ key, newValue }) => newValue === null &&
    document.querySelectorAll("[data-offers]").forEach((note) => note.dataset.offers === key && note.remove()));
  look();
  tidy();
  document.addEventListener("htmx:afterRequest", look);
})();
