// Shows the buttons that copy a text, where the browser lets a page write to the clipboard.
"use strict";

if (navigator.clipboard) {
  const said = document.querySelector(".said");
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const name = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.copied;
      said.textContent = button.dataset.copied;
      setTimeout(() => {
        button.textContent = name;
        said.textContent = "";
      }, 2000);
    });
  }
}
