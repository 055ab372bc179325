// What this product does with the studio in its page: hears its events, sets its colours, signs people in and out.
const studio = document.querySelector("avatar-studio"), list = document.querySelector("#events"), said = document.querySelector("[data-said]");

function show(name, detail) {
  const line = document.createElement("li");
  for (const [tag, text] of [["time", new Date().toLocaleTimeString()], ["b", name], ["code", JSON.stringify(detail)]]) {
    line.append(Object.assign(document.createElement(tag), { textContent: text }), " ");
  }
  line.dataset.name = name;
  if (name === "resize" && list.firstChild?.dataset.name === name) list.firstChild.remove(); // the last one counts
  list.prepend(line);
}
for (const name of ["ready", "dirty", "saved", "submitted", "progress", "completed", "failed", "resize", "closed", "error"]) {
  studio?.addEventListener(name, ({ detail }) => show(name, detail));
}

document.querySelector("[data-theme]").addEventListener("change", async ({ target }) => {
  const theme = JSON.parse(target.value);
  document.documentElement.dataset.scheme = theme.scheme;
  await studio.setTheme(theme).catch((error) => { said.textContent = error.message; });
});

async function ask(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "X-Requested-With": "avatar-studio" }, body });
  if (!answer.ok) said.textContent = await answer.text();
  return answer.ok;
}
for (const button of document.querySelectorAll("[data-sign-in]")) {
  button.addEventListener("click", async () => { if (await ask("/sign-in", button.dataset.signIn)) location.reload(); });
}
document.querySelector("[data-sign-out]").addEventListener("click", async ({ target }) => {
  if (!(await ask("/sign-out"))) return;
  document.querySelectorAll("[data-sign-in]").forEach((button) => button.setAttribute("aria-pressed", "false"));
  target.hidden = true;
  said.textContent = "Nobody is signed in: the frame was closed, and asks in vain for another token. Try it.";
});
