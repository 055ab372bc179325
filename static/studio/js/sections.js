// The section one works in stays open from scene to scene.
(() => {
  let open = [];
  const sections = () => document.querySelectorAll("details.section");
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target.id === "stage") open = [...sections()].filter((one) => one.open).map((one) => one.id);
  });
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.target?.id !== "stage") return;
    for (const one of sections()) one.open = open.includes(one.id);
  });
})();
