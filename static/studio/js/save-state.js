// One short word on whether everything typed has been kept.
(() => {
  const place = document.getElementById("save-state");
  document.addEventListener("studio:state", ({ detail: state }) => {
    place.className = `save-state ${state}`;
    place.textContent = place.dataset[state] || "";
  });
})();
