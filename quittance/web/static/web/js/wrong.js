// Marks the fields that the server finds wrong, as its answers change.
function mark() {
  document.querySelectorAll("#editor [aria-invalid]").forEach((one) => {
    one.removeAttribute("aria-invalid");
    one.removeAttribute("aria-errormessage");
  });
  document.querySelectorAll(".wrong:not([hidden])").forEach((told) => {
    told.dataset.for.split(" ").forEach((id) => {
      const field = document.getElementById(id);
      field?.setAttribute("aria-invalid", "true");
      field?.setAttribute("aria-errormessage", told.id);
    });
  });
}

document.addEventListener("htmx:afterSettle", (event) => ["totals", "editor-body"].includes(event.detail.target.id) && mark());
mark();
