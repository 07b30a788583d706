import * as components from "/javascripts/govuk-frontend.min.js";

for (const Component of Object.values(components))
  for (const element of document.querySelectorAll(`[data-module="${Component.moduleName}"]`))
    try {
      new Component(element);
    } catch (error) {
      // The page works without.
      console.error(error);
    }

// A payment is confirmed once. Whoever comes back to the page may press the button again.
const confirm = document.getElementById("confirm");
confirm?.form.addEventListener("submit", () => {
  confirm.disabled = true;
});
addEventListener("pageshow", () => {
  if (confirm) confirm.disabled = false;
});
