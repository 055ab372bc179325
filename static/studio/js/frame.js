// The frame follows every keystroke: the server draws what stands in the fields now and keeps nothing of it.
// One picture is on its way at a time; what was typed meanwhile asks for the next one.
(() => {
  const DRAWN = ["character", "background", "text"];
  let busy = false, again = false;

  function typed() {
    const fields = new URLSearchParams();
    for (const section of DRAWN) {
      const form = document.getElementById(`form-${section}`);
      if (!form?.matches("[data-autosave]")) continue;
      fields.set(section, "present");
      for (const [name, value] of new FormData(form)) fields.set(`${section}.${name}`, value);
    }
    return fields;
  }
  async function draw() {
    const frame = document.getElementById("frame");
    if (busy || !frame) { again = true; return; }
    busy = true;
    again = false;
    try {
      const token = studio.token();
      const answer = await fetch(frame.dataset.draw, {
        method: "POST", body: typed(), headers: { "HX-Request": "true", ...(token && { "X-CSRFToken": token }) },
      });
      const now = document.getElementById("frame");
      // Another scene may have been opened meanwhile: its frame is not this one's.
      if (answer.ok && now?.dataset.draw === frame.dataset.draw) {
        const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("frame");
        if (drawn) now.replaceWith(drawn);
      }
    } catch { /* a bad line: the saved answer brings the frame later */ } finally {
      busy = false;
      if (again) draw();
    }
  }
  document.addEventListener("input", ({ target }) => {
    if (DRAWN.some((section) => target.form?.id === `form-${section}`)) draw();
  });
})();
