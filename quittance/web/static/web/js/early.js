// What was typed before the scripts came, or is put back by the browser when the page is loaded anew,
// counts as typed now where something follows the keys.
const isTyped = (field) => (field.matches("[type=checkbox], [type=radio]") ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);

addEventListener("load", () => {
  document.querySelectorAll("[hx-trigger*=input] :is(input:not([type=hidden], [type=file]), textarea)").forEach((field) => {
    if (isTyped(field)) field.dispatchEvent(new Event("input", { bubbles: true }));
  });
});
