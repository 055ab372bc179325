// The section one works in stays open from scene to scene.
(() => {
  let open = [];
  const sections = () => document.querySelectorAll("details.section");
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target.id === "stage") open = [...sections()].filter((one) => one.open).map((one) => one.id);
  });
  // One that opens closes another: what was clicked stays where it is.
  document.addEventListener("click", ({ target }) => {
    const head = target.closest("details.section > summary"), before = head?.getBoundingClientRect().top;
    if (head) requestAnimationFrame(() => scrollBy(0, head.getBoundingClientRect().top - before));
  });
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.target?.id !== "stage") return;
    for (const one of sections()) one.open = open.includes(one.id);
  });
})();
