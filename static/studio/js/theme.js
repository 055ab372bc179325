// Light or dark: as the system says, until a person chooses. Runs before the first paint, so that nothing flashes.
(() => {
  const read = () => { try { return localStorage.getItem("studio-theme") || ""; } catch { return ""; } };
  const show = (theme) => {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  };
  show(read());
  document.documentElement.classList.add("scripted");
  document.addEventListener("DOMContentLoaded", () => {
    for (const choice of document.querySelectorAll("[data-theme-choice]")) {
      choice.value = read();
      choice.addEventListener("change", () => {
        show(choice.value);
        try { localStorage.setItem("studio-theme", choice.value); } catch { /* kept for this page only */ }
      });
    }
  });
})();
