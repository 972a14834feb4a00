// A field that offers what the server finds while one types. Arrows choose, Enter takes, Escape closes.
//   <div class="combobox" data-combobox="/where/"><input><div class="options" role="listbox"></div></div>
// Options come as HTML; the one taken is told as a `taken` event with its dataset. With data-first
// the first one is chosen from the start.
const PAUSE = 120;
let asked = null;
let timer = 0;

const box = (target) => target.closest?.("[data-combobox]");
const parts = (combo) => ({ field: combo.querySelector("input, textarea"), list: combo.querySelector("[role=listbox]") });
const options = (list) => [...list.querySelectorAll("[role=option]")];
const chosen = (list) => list.querySelector("[aria-selected=true]");

function choose(combo, option) {
  const { field, list } = parts(combo);
  chosen(list)?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
}

function open(combo, is_open) {
  const { field, list } = parts(combo);
  list.hidden = !is_open;
  if (field.getAttribute("role") === "combobox") field.setAttribute("aria-expanded", String(is_open));
  if (!is_open) choose(combo, null);
}

function close(combo) {
  clearTimeout(timer);
  asked?.abort();
  open(combo, false);
}

async function ask(combo) {
  const { field, list } = parts(combo);
  asked?.abort();
  asked = new AbortController();
  const url = `${combo.dataset.combobox}?q=${encodeURIComponent(field.value.trim())}`;
  try {
    const answer = await fetch(url, { signal: asked.signal, headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    list.innerHTML = await answer.text();
  } catch {
    return; // Something newer was asked, or nobody answers: what is typed stays as it is.
  }
  if (document.activeElement !== field) return;
  options(list).forEach((option, at) => (option.id = `${list.id}-${at}`));
  open(combo, list.children.length > 0);
  if ("first" in combo.dataset) choose(combo, options(list)[0]);
}

function take(combo, option) {
  const { field } = parts(combo);
  field.value = option.dataset.text;
  close(combo);
  field.dispatchEvent(new CustomEvent("taken", { bubbles: true, detail: { ...option.dataset } }));
}

document.addEventListener("input", (event) => {
  const combo = box(event.target);
  if (!combo) return;
  clearTimeout(timer);
  // What is offered answers what was typed before.
  choose(combo, null);
  timer = setTimeout(() => ask(combo), PAUSE);
});

document.addEventListener(
  "keydown",
  (event) => {
    const combo = box(event.target);
    if (!combo || event.altKey || event.ctrlKey || event.metaKey) return;
    const { list } = parts(combo);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = options(list);
    if (step && !list.hidden && all.length) {
      const at = all.indexOf(chosen(list));
      choose(combo, all[at < 0 && step < 0 ? all.length - 1 : (at + step + all.length) % all.length]);
    } else if (event.key === "ArrowDown" && list.hidden) ask(combo);
    else if (event.key === "Enter" && !list.hidden && chosen(list)) take(combo, chosen(list));
    else if (event.key === "Escape" && !list.hidden) close(combo);
    else if (event.key === "Tab" && !list.hidden && chosen(list)) return take(combo, chosen(list));
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

// A press takes an option before the field loses the focus.
document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest("[data-combobox] [role=option]");
  if (!option) return;
  event.preventDefault();
  take(box(option), option);
});
document.addEventListener("focusout", (event) => box(event.target) && close(box(event.target)));
