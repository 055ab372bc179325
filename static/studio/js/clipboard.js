// Copies the text of another element; where the clipboard is refused, the text is selected for copying by hand.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy), label = button.querySelector("span") || button;
  try {
    await navigator.clipboard.writeText(source.textContent);
    const before = label.textContent;
    label.textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = before; }, 1500);
  } catch {
    getSelection().selectAllChildren(source);
  }
});
