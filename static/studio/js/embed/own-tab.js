// The studio in a tab of its own: by the button, and where a click on a link asks for another tab. One that the browser
// opens by itself has no host to be let in by, so the host's page opens it.
(() => {
  const root = document.documentElement, { base } = root.dataset;
  studioPort.host.then((origin) => root.classList.toggle("own-tab", origin === location.origin));
  const video = (path) => /\/videos\/([0-9a-f-]{36})\//.exec(path)?.[1] || null;

  function open(wanted) {
    for (const form of window.studio?.dirty() || []) htmx.trigger(form, "save");
    studioPort.ask("openTab", { video: wanted }).catch(({ message }) => studioPages.say(message));
  }
  document.addEventListener("click", ({ target }) => { if (target.closest?.("[data-own-tab]")) open(video(location.pathname)); });

  function elsewhere(event) {
    const link = event.target.closest?.("a[href]:not([download], [target])");
    if (!link || root.classList.contains("own-tab")) return;
    const asked = event.button === 1 || (event.button === 0 && (event.ctrlKey || event.metaKey || event.shiftKey));
    const wanted = video(link.pathname);
    if (!asked || link.origin !== location.origin || (!wanted && link.pathname !== base)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    open(wanted);
  }
  for (const name of ["click", "auxclick"]) document.addEventListener(name, elsewhere, true);
})();
