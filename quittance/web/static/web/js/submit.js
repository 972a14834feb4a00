// A choice with data-submit sends its form by itself; the button beside it is for who has no script.
document.querySelectorAll("[data-without-script]").forEach((one) => (one.hidden = true));
document.addEventListener("change", (event) => {
  const chosen = event.target.closest("[data-submit]");
  if (chosen?.checkValidity()) chosen.form.requestSubmit();
});

// A form with data-once is not sent again while it is on its way.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
// Who comes back to the page may send it once more.
addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach((one) => delete one.dataset.sent));
