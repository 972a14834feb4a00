// The draft on paper beside the editor, where there is room: drawn again whenever it was saved.
const paper = document.getElementById("paper");
const toggle = document.querySelector("[data-paper-toggle]");
const image = paper.querySelector("[data-paper]");
const REMEMBERED = "paper";
let shown = { draft: document.querySelector("[name=draft]").value, version: document.querySelector("[name=version]").value };

function draw() {
  const { draft, version } = shown;
  image.parentElement.hidden = !draft;
  paper.querySelector("[data-paper-none]").hidden = Boolean(draft);
  if (draft && !paper.hidden) image.src = `${paper.dataset.pattern.replace("/0/", `/${draft}/`)}?v=${encodeURIComponent(version)}`;
}

function show(is_shown) {
  paper.hidden = !is_shown;
  toggle.setAttribute("aria-pressed", String(is_shown));
  paper.parentElement.classList.toggle("desk-wide", is_shown);
  draw();
}

toggle.hidden = false;
toggle.addEventListener("click", () => {
  localStorage.setItem(REMEMBERED, paper.hidden ? "yes" : "no");
  show(paper.hidden);
});
document.addEventListener("draft-saved", (event) => {
  shown = event.detail;
  draw();
});
show(localStorage.getItem(REMEMBERED) === "yes");
