// Links with data-dialog open their page within a dialog; without this they just lead there.
//   <a href="/customers/new/" data-dialog>
// The page extends ui/dialog.html when htmx asks; its form answers 422 with itself while it is
// wrong, and HX-Redirect or HX-Trigger: {"close-dialog": true} when all is well.
const dialog = document.getElementById("dialog");

// Opened as a page of its own, the form is sent as any other, and that page says what is wrong with
// it. htmx reads the attributes only once the document is there.
document.querySelectorAll("form[hx-target='#dialog']").forEach((form) => {
  form.removeAttribute("hx-post");
  form.removeAttribute("hx-get");
});

function open(url) {
  htmx.ajax("GET", url, { target: "#dialog", swap: "innerHTML" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    open(link.href);
  }
  const opener = event.target.closest("[data-open-dialog]");
  if (opener) document.getElementById(opener.dataset.openDialog)?.showModal();
  const closer = event.target.closest("[data-close-dialog]");
  if (closer?.closest("dialog")) {
    // On a page of its own the same link leads back.
    event.preventDefault();
    closer.closest("dialog").close();
  }
  // A click on the backdrop reaches the dialog itself.
  if (event.target instanceof HTMLDialogElement) event.target.close();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== dialog) return;
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("[autofocus], input:not([type=hidden]), select, textarea")?.focus();
});

document.addEventListener("close-dialog", () => dialog.close());
