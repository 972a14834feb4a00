// A choice with data-submit sends its form by itself; the button beside it is for who has no script.
document.querySelectorAll("[data-without-script]").forEach((one) => (one.hidden = true));
document.addEventListener("change", (event) => event.target.closest("[data-submit]")?.form.requestSubmit());
