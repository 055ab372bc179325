// Copies the text of other elements, or what an address gives; where the clipboard is refused, that is selected or
// opened, for copying by hand.
(() => {
  const found = (button) => [...document.querySelectorAll(button.dataset.copy)];

  async function fetched(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.status);
    return new Blob([await answer.text()], { type: "text/plain" });
  }
  async function copy(button) {
    if (button.dataset.copy) return navigator.clipboard.writeText(found(button).map((one) => one.textContent).join(""));
    // The clipboard is asked at once, while the click still counts; what goes in may come later.
    return navigator.clipboard.write([new ClipboardItem({ "text/plain": fetched(button.href) })]);
  }
  function byHand(button) {
    if (!button.dataset.copy) return (window.studioPages?.show || open)(button.href, button.target);
    const parts = found(button), selection = getSelection();
    selection.setBaseAndExtent(parts[0], 0, parts.at(-1), parts.at(-1).childNodes.length);
  }
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-copy-from]");
    if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const label = button.querySelector("span") || button;
    try {
      await copy(button);
      const before = label.textContent;
      label.textContent = button.dataset.copied;
      setTimeout(() => { label.textContent = before; }, 1500);
    } catch {
      byHand(button);
    }
  });
})();
