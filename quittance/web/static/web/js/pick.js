// Rows that can be ticked: all at once, a range with Shift, and how many they are.
//   <input class="pick-all" type="checkbox">, <input class="pick" name="row">
const picks = (form) => [...form.querySelectorAll(".pick")];
let last = null;

function count(form) {
  const all = picks(form);
  const ticked = all.filter((one) => one.checked);
  const head = form.querySelector(".pick-all");
  if (head) {
    head.checked = ticked.length > 0 && ticked.length === all.length;
    head.indeterminate = ticked.length > 0 && ticked.length < all.length;
  }
  form.querySelectorAll("[data-picked]").forEach((one) => (one.textContent = ticked.length));
  form.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail: ticked.map((one) => one.value) }));
}

const follow = (head) => picks(head.form).forEach((one) => (one.checked = head.checked));

document.addEventListener("click", (event) => {
  const { target } = event;
  const form = target.closest("form");
  if (!form) return;
  if (target.matches(".pick-all")) follow(target);
  else if (target.matches(".pick")) {
    const all = picks(form);
    const [from, to] = [all.indexOf(last), all.indexOf(target)].sort((a, b) => a - b);
    if (event.shiftKey && from >= 0) all.slice(from, to + 1).forEach((one) => (one.checked = target.checked));
    last = target;
  } else return;
  count(form);
});
// Some may be ticked from the start, or before this script came.
document.querySelectorAll(".pick-all:checked").forEach(follow);
document.querySelectorAll("form:has(.pick:checked)").forEach(count);
