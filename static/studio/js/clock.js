// Clocks that run on by themselves between two answers of the server.
(() => {
  const two = (number) => String(number).padStart(2, "0");
  const told = (all) => {
    const hours = Math.floor(all / 3600), minutes = Math.floor(all / 60) % 60, seconds = all % 60;
    return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
  };
  const began = new WeakMap();
  setInterval(() => {
    for (const clock of document.querySelectorAll("[data-clock]")) {
      if (!began.has(clock)) began.set(clock, Date.now() - 1000 * Number(clock.dataset.clock));
      clock.textContent = told(Math.round((Date.now() - began.get(clock)) / 1000));
    }
  }, 1000);
})();
