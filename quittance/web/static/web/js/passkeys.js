// A passkey that did not come is said as a message: mostly somebody has changed their mind.
const said = document.querySelector("[data-passkey-failed]");

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const value = [{ level: "warning", text: said.dataset.passkeyFailed }];
  document.dispatchEvent(new CustomEvent("toasts", { detail: { value } }));
});
