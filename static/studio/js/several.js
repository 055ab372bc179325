// "Remove the chosen" is off while none is chosen.
(() => {
  const tell = () => {
    const button = document.querySelector("#several button");
    if (button) button.disabled = !document.querySelector("#scenes .cards input:checked");
  };
  document.addEventListener("change", tell);
  document.addEventListener("htmx:afterSettle", tell);
  tell();
})();
