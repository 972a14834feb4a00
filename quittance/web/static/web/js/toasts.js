// Messages that came with a part of a page, and closing those that are there.
const ICONS = { success: "check-circle", warning: "alert", error: "alert" };
const SECONDS = 8;
const shelf = document.getElementById("toasts");

function icon(name, size) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", size ? `icon icon-${size}` : "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${shelf.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

function show({ level, text }) {
  const toast = document.createElement("div");
  const said = document.createElement("span");
  const close = document.createElement("button");
  toast.className = `toast toast-${level}`;
  said.textContent = text;
  close.className = "button button-plain button-icon button-small";
  close.type = "button";
  close.dataset.closeToast = "";
  close.setAttribute("aria-label", shelf.dataset.close);
  close.append(icon("close", "small"));
  toast.append(icon(ICONS[level] ?? "info"), said, close);
  shelf.append(toast);
  leave(toast);
}

// What went wrong stays until it is closed; so does what the pointer or the keyboard is on.
function leave(toast) {
  if (toast.classList.contains("toast-error")) return;
  setTimeout(() => (toast.matches(":hover, :focus-within") ? leave(toast) : toast.remove()), SECONDS * 1000);
}

document.addEventListener("toasts", (event) => event.detail.value.forEach(show));
document.addEventListener("click", (event) => event.target.closest("[data-close-toast]")?.parentElement.remove());
shelf.querySelectorAll(".toast").forEach(leave);
