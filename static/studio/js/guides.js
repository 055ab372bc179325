// Safe margins and the captions' band over the frame, shown until they are hidden again.
(() => {
  const root = document.documentElement;
  const tell = () => document.querySelectorAll("[data-guides]").forEach((button) =>
    button.setAttribute("aria-pressed", root.classList.contains("guides-shown")));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-guides]")) return;
    root.classList.toggle("guides-shown");
    tell();
  });
  // The button comes anew with every frame that is drawn.
  new MutationObserver(tell).observe(document.getElementById("main"), { childList: true, subtree: true });
})();
