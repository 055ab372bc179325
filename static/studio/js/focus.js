// Where the cursor goes when what it stood on has left the page: to the first of data-focus that is there.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const at = document.activeElement, places = detail.requestConfig.elt.dataset.focus;
  if (!places || (at && at !== document.body && !at.disabled)) return;
  // Not by one query: that would find the first in the page, not the first in the list.
  const parts = places.split(/,\s*(?![^(]*\))/);
  parts.map((part) => document.querySelector(part)).find((place) => place)?.focus();
});
