// A frame as high as its page is taller than the window: dialogs open in the part of it that is in sight. Only an
// observer knows which that is, since the window is another site's.
(() => {
  const root = document.documentElement;
  const look = () => {
    const seen = new IntersectionObserver(([{ intersectionRect: { top, height } }]) => {
      seen.disconnect();
      if (!height) return;
      root.style.setProperty("--seen-top", `${Math.round(top)}px`);
      root.style.setProperty("--seen-height", `${Math.round(height)}px`);
    });
    seen.observe(root);
  };
  for (const event of ["pointerdown", "keydown", "focusin", "htmx:afterSettle"]) document.addEventListener(event, look, true);
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.target?.id === "pane") document.getElementById("json-pane")?.scrollIntoView({ block: "nearest" });
  });
})();
