// What is wrong with the card form, beside the fields and in the summary at the top.

export const form = document.getElementById("card-details");
export const data = JSON.parse(document.getElementById("card-page-data").textContent);

const summary = document.getElementById("error-summary");
const list = summary.querySelector("ul");
const heading = document.getElementById("error-summary-title");
const usualHeading = heading.textContent;
const title = document.title.replace(`${data.prefix} `, "");

// `addressLine1` has the id `address-line-1`.
const idOf = name => name.replace(/[A-Z0-9]/g, letter => `-${letter.toLowerCase()}`);

const groupOf = name => form.querySelector(`[data-validation=${name}]`);

// Which address is meant is a question about another field.
const targetOf = name => (name === "email-typo" ? "email-corrected" : idOf(name));

const linkTo = name => document.getElementById(`${idOf(name)}-error`);

export function create(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

export const hasError = name => groupOf(name).classList.contains("govuk-form-group--error");

// Shows a text beside a field, or takes it away.
export function mark(name, text, isAnnounced) {
  const group = groupOf(name);
  const isWrong = Boolean(text);
  const id = `error-${name === "expiryMonth" ? "expiry-date" : idOf(name)}`;
  group.classList.toggle("govuk-form-group--error", isWrong);
  for (const input of group.querySelectorAll("input, select")) {
    input.classList.toggle(input.matches("select") ? "govuk-select--error" : "govuk-input--error", isWrong);
    if (isWrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
  describe(group.querySelector("fieldset") ?? document.getElementById(idOf(name)), id, isWrong);
  group.querySelector(".govuk-error-message")?.remove();
  if (!isWrong) return;
  const message = createMessage(id, text);
  if (isAnnounced) message.setAttribute("role", "alert");
  group.querySelector(".govuk-date-input, .country-picker, input, select").before(message);
}

export function createMessage(id, text) {
  const prefix = create("span", { className: "govuk-visually-hidden" }, data.prefix);
  return create("p", { className: "govuk-error-message", id }, prefix, ` ${text}`);
}

function describe(element, id, isDescribed) {
  const ids = (element.getAttribute("aria-describedby") ?? "").split(" ").filter(other => other && other !== id);
  if (isDescribed) ids.push(id);
  if (ids.length) element.setAttribute("aria-describedby", ids.join(" "));
  else element.removeAttribute("aria-describedby");
}

// Adds a field to the summary, or changes what is said about it there.
export function add(name, text) {
  const link = linkTo(name);
  if (link) link.textContent = text;
  else list.append(create("li", {}, create("a", { id: `${idOf(name)}-error`, href: `#${targetOf(name)}` }, text)));
}

// Follows what was corrected, or is wrong for another reason now.
export function update(name, text) {
  const link = linkTo(name);
  if (!link) return;
  if (text) {
    link.textContent = text;
    return;
  }
  link.parentElement.remove();
  if (!list.children.length) reveal(false);
}

// Shows the summary with these errors, names and texts, and goes there.
export function summarise(errors) {
  heading.textContent = usualHeading;
  list.replaceChildren();
  for (const [name, text] of errors) add(name, text);
  goToSummary();
}

// Shows what is about no field, under a heading of its own if it has one, and goes there.
export function tell(ownHeading = usualHeading, text) {
  heading.textContent = ownHeading;
  list.replaceChildren();
  if (text) list.append(create("li", {}, text));
  goToSummary();
}

export const hideSummary = () => reveal(false);

function goToSummary() {
  reveal(true);
  // Not a step of the way back.
  location.replace("#error-summary");
  summary.focus();
}

function reveal(isShown) {
  summary.classList.toggle("hidden", !isShown);
  summary.setAttribute("aria-hidden", String(!isShown));
  document.title = isShown ? `${data.prefix} ${title}` : title;
}
