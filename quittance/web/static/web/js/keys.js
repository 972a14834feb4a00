// Keyboard: g and a letter jump, ? shows the sheet, / searches the list, n makes, e edits,
// j, k, x and Enter walk through rows, Ctrl-Enter sends the form one is in. Other letters are the
// page's own: <a data-key="p">.
const PAUSE = 1200;
let began = 0;

const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("tbody tr[data-row]")];
const press = (key) => document.querySelector(`[data-key="${key}"]`)?.click();

function walk(step) {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
  next?.querySelector("a")?.focus();
}

function jump(key) {
  const link = document.querySelector(`[data-keys="g ${CSS.escape(key)}"]`);
  began = 0;
  if (link) location.assign(link.href);
}

const KEYS = {
  "?": () => document.getElementById("keys").showModal(),
  "/": () => document.querySelector("[data-search]")?.focus(),
  n: () => press("n"),
  e: () => press("e"),
  j: () => walk(1),
  k: () => walk(-1),
  x: () => document.activeElement.closest("tr")?.querySelector(".pick")?.click(),
  g: () => (began = Date.now()),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form?.requestSubmit();
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  if (began && Date.now() - began < PAUSE) return jump(event.key);
  if (Object.hasOwn(KEYS, event.key)) {
    event.preventDefault();
    KEYS[event.key]();
  } else if (/^[a-z]$/.test(event.key)) {
    press(event.key);
  }
});
