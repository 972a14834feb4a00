// The rows of a document: added, moved, doubled and taken away, by keyboard too, and said aloud.
// What a row comes to is the server's to say; here rows are but fields in an order.
const form = document.getElementById("editor");
const pattern = document.getElementById("line-pattern");
let made = 0;

const lines = () => form.querySelector("#lines");
const list = () => form.querySelector(".line-list");
const rows = () => [...list().children];
const part = (row, name) => row.querySelector(`[data-part="${name}"]`);
const edited = () => form.dispatchEvent(new CustomEvent("edited", { bubbles: true }));

function say(text, row) {
  form.querySelector("#line-news").textContent = lines().dataset[text].replace("{n}", rows().indexOf(row) + 1);
}

function count() {
  rows().forEach((row, at, all) => {
    row.setAttribute("aria-label", lines().dataset.line.replace("{n}", at + 1));
    row.querySelector("[data-act=up]").disabled = at === 0;
    row.querySelector("[data-act=down]").disabled = at === all.length - 1;
  });
}

function fresh() {
  made += 1;
  const key = `k${Date.now().toString(36)}${made.toString(36)}`;
  const holder = document.createElement("template");
  holder.innerHTML = pattern.innerHTML.replaceAll("__key__", key);
  return holder.content.firstElementChild;
}

function add(after) {
  const row = fresh();
  if (after) after.after(row);
  else list().append(row);
  count();
  part(row, "description").focus();
  say("added", row);
  return row;
}

function move(row, step) {
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  const focused = document.activeElement;
  if (step < 0) other.before(row);
  else other.after(row);
  count();
  (focused.disabled ? part(row, "description") : focused).focus();
  say("moved", row);
  edited();
}

function duplicate(row) {
  const values = [...row.querySelectorAll("input, select, textarea")].slice(1).map((one) => one.value);
  const copy = add(row);
  [...copy.querySelectorAll("input, select, textarea")].slice(1).forEach((one, at) => (one.value = values[at] ?? ""));
  edited();
}

function remove(row) {
  say("removed", row);
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  // What is on its way tells of this row, too; the figures without it are asked for anew.
  htmx.trigger("#asker", "htmx:abort");
  if (next) part(next, "description").focus();
  else add();
  count();
  edited();
}

function onward(row) {
  const next = row.nextElementSibling;
  if (next) part(next, "description").focus();
  else add();
}

const ACTS = { up: (row) => move(row, -1), down: (row) => move(row, 1), duplicate, remove };

form.addEventListener("click", (event) => {
  const act = event.target.closest("[data-act]");
  if (act) ACTS[act.dataset.act](act.closest(".line"));
  if (event.target.closest("[data-add-line]")) {
    event.preventDefault();
    add();
  }
});

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.(".line");
  if (event.altKey && event.code === "KeyN") add();
  else if (row && event.altKey && event.key === "ArrowUp") move(row, -1);
  else if (row && event.altKey && event.key === "ArrowDown") move(row, 1);
  else if (row && event.altKey && event.key === "Delete") remove(row);
  else if (row && event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.target.closest("button")) onward(row);
  else return;
  event.preventDefault();
});

// The catalogue's price as the document states prices; in another currency it is no price.
function priceFor({ net, gross, currency }) {
  const theirs = document.querySelector("#customer-card [data-currency]")?.dataset.currency;
  const own = form.elements.namedItem("currency")?.value || theirs || currency;
  if (own !== currency) return "";
  return form.elements.namedItem("prices_include_tax")?.value === "gross" ? gross : net;
}

// A product fills its line; what is typed over its name remains a line of that product.
form.addEventListener("taken", (event) => {
  const row = event.target.closest(".line");
  if (!row) return;
  const { id, unit, tax, taxName } = event.detail;
  const rate = part(row, "tax");
  if (![...rate.options].some((one) => one.value === tax)) rate.add(new Option(taxName, tax));
  part(row, "product").value = id;
  part(row, "unit").value = unit;
  part(row, "price").value = priceFor(event.detail);
  rate.value = tax;
  row.querySelector("[name^=quantity-]").select();
  edited();
});

document.addEventListener("htmx:afterSwap", (event) => event.detail.target.id === "editor-body" && count());
count();
