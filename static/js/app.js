import { initAll } from "/javascripts/govuk-frontend.min.js";

initAll();

// A payment is confirmed once. Whoever comes back to the page may press the button again.
const confirm = document.getElementById("confirm");
confirm?.form.addEventListener("submit", () => {
  confirm.disabled = true;
});
addEventListener("pageshow", () => {
  if (confirm) confirm.disabled = false;
});
