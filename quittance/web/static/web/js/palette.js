// Ctrl-K: opens the palette, which asks the server while one types; arrows choose, Enter goes.
const palette = document.getElementById("palette");
const field = palette.querySelector("input");
const results = document.getElementById("palette-results");

const options = () => [...results.querySelectorAll("[role=option]")];
const chosen = () => results.querySelector("[aria-selected=true]");

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
}

function move(step) {
  const all = options();
  const at = all.indexOf(chosen());
  choose(all[(at + step + all.length) % all.length]);
}

function open() {
  if (!palette.open) palette.showModal();
  field.select();
  htmx.trigger(field, "palette");
}

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    open();
  }
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-palette]") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  open();
});
field.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) move(step);
  if (event.key === "Enter" && chosen()) chosen().click();
  if (step || event.key === "Enter") event.preventDefault();
});
results.addEventListener("htmx:afterSwap", () => choose(options()[0]));
