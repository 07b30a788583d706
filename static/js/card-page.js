import { candidates } from "/javascripts/card-brand.js";
import { digitsOf, mayHideCardNumber, meantEmail, problem, trim } from "/javascripts/card-rules.js";
import { add, create, createMessage, data, form, hasError } from "/javascripts/card-errors.js";
import { hideSummary, mark, summarise, tell, update } from "/javascripts/card-errors.js";
import { collectDeviceData } from "/javascripts/device-data.js";
import { suggestEmail } from "/javascripts/email-typo.js";

const FEWEST_DIGITS_OF_A_RANGE = 11;

const byId = id => document.getElementById(id);
const number = byId("card-no");
const cards = form.querySelector(".accepted-cards");
const context = {
  brands: [...cards.children].map(card => card.dataset.key),
  today: data.today,
  emailIsOptional: data.emailIsOptional,
};
const texts = new Map(data.fields);

window.chargeId = byId("charge-id").value;

// Which card it is

function showBrand() {
  const brands = candidates(digitsOf(number.value));
  const brand = brands.length === 1 ? brands[0] : "";
  const isAmex = brand === "american-express";
  cards.classList.toggle("field-empty", !number.value);
  for (const card of cards.children) card.classList.toggle("selected", card.dataset.key === brand);
  for (const part of form.querySelectorAll(".generic-cvc")) part.classList.toggle("hidden", isAmex);
  for (const part of form.querySelectorAll(".amex-cvc")) part.classList.toggle("hidden", !isAmex);
  byId("cvc").maxLength = isAmex || !number.value ? 4 : 3;
}

// What the server said last about a number.
let asked = "";
let refusal;

async function askAboutCard() {
  const digits = digitsOf(number.value);
  if (digits === asked) return;
  showFee();
  asked = digits;
  refusal = undefined;
  if (digits.length < FEWEST_DIGITS_OF_A_RANGE && candidates(digits).length !== 1) return;
  let answer;
  try {
    const body = new URLSearchParams({ cardNo: digits });
    const response = await fetch(`/check_card/${window.chargeId}`, { method: "POST", body });
    answer = await response.json();
  } catch {
    // Whether the card is accepted is decided when the form is sent.
    if (asked === digits) asked = "";
    return;
  }
  if (asked !== digits) return;
  if (answer.accepted) showFee(answer);
  else refusal = answer.message;
  const text = wrong("cardNo");
  if (!answer.accepted && text && digits === digitsOf(number.value)) {
    mark("cardNo", text, true);
    add("cardNo", text);
  }
}

const amount = byId("amount");
const plainAmount = amount.textContent;

function showFee({ corporate, type, prepaid } = {}) {
  const fee = corporate && data.fees[`${type} ${prepaid}`];
  byId("corporate-card-surcharge-message").textContent = fee ? fee.message : "";
  byId("payment-summary-breakdown-amount").textContent = plainAmount;
  byId("payment-summary-corporate-card-fee").textContent = fee ? fee.amount : "";
  amount.textContent = fee ? fee.total : plainAmount;
  for (const id of ["corporate-card-surcharge-message", "payment-summary-breakdown"])
    byId(id).classList.toggle("hidden", !fee);
}

// What is wrong

function wrong(name) {
  const values = Object.fromEntries(new FormData(form));
  const reason = problem(name, values, context);
  if (name === "cardNo" && refusal && digitsOf(values.cardNo) === asked) {
    // The server knows more about a number than its digits tell, unless it belongs to nobody because it is mistyped.
    if (!reason || reason === "brand" || candidates(asked).length) return refusal;
  }
  return reason && (texts.get(name)[reason] ?? texts.get(name).message);
}

function check(name) {
  const text = wrong(name);
  mark(name, text, true);
  update(name, text);
}

// When it is clear where the focus went. A message that appeared between press and click would move the button away
// from under the pointer.
const SETTLED_MS = 50;
let isPressed = false;
let waiting = [];

function whenSettled(action) {
  if (isPressed) waiting.push(action);
  else setTimeout(action, SETTLED_MS);
}

addEventListener("pointerdown", () => {
  isPressed = true;
});
for (const end of ["pointerup", "pointercancel"])
  addEventListener(end, () => {
    isPressed = false;
    waiting.forEach(whenSettled);
    waiting = [];
  });

form.addEventListener("focusout", ({ target }) => {
  const group = target.closest("[data-validation]");
  if (!group) return;
  whenSettled(() => {
    const name = group.dataset.validation;
    if (hasError(name) || (target.value.trim() && !group.contains(document.activeElement))) check(name);
    if (name === "cardNo") askAboutCard();
  });
});

form.addEventListener("change", ({ target }) => {
  if (target.name !== "addressCountry") return;
  if (hasError("addressCountry")) check("addressCountry");
  if (hasError("addressPostcode") || form.elements.addressPostcode.value.trim()) check("addressPostcode");
});

const buttons = ["submit-card-details", "apple-pay-payment-method-submit", "google-pay-payment-method-submit"];

function enableButtons(isEnabled) {
  for (const button of buttons.map(byId)) if (button) button.disabled = !isEnabled;
}

// What the server learns of the browser

function setHidden(name, value) {
  const field = form.elements[name] ?? form.appendChild(create("input", { type: "hidden", name }));
  field.value = value;
}

// Some providers ask for it.
if (byId("jsEnabled")) {
  setHidden("jsEnabled", true);
  setHidden("jsScreenColorDepth", screen.colorDepth);
  setHidden("jsScreenHeight", screen.height);
  setHidden("jsScreenWidth", screen.width);
  setHidden("jsTimezoneOffsetMins", new Date().getTimezoneOffset());
  setHidden("jsNavigatorLanguage", navigator.language);
}

function showSpinner(isShown) {
  byId("spinner").classList.toggle("hidden", !isShown);
  if (isShown) byId("error-summary").classList.add("hidden");
  for (const id of ["card-details-wrap", "wallet-options"]) byId(id).classList.toggle("hidden", isShown);
}

// Others look for themselves.
async function letProviderLook() {
  showSpinner(true);
  setHidden("worldpay3dsFlexDdcStatus", "DDC initiated");
  form.elements.worldpay3dsFlexDdcResult?.remove();
  const answer = await collectDeviceData("worldpay3dsFlexDdcIframe", digitsOf(number.value));
  for (const [name, value] of Object.entries(answer)) setHidden(name, value);
}

// Which e-mail address is meant

const CHOICE = "email-typo-sugestion";

const radio = (id, value, checked, ...label) =>
  create(
    "div",
    { className: "govuk-radios__item" },
    create("input", { id, className: "govuk-radios__input", name: CHOICE, type: "radio", value, checked }),
    create("label", { htmlFor: id, className: "govuk-label govuk-radios__label" }, ...label),
  );

function createChoice(question, typed, local, host) {
  const id = `${CHOICE}-error`;
  const fieldset = create(
    "fieldset",
    { className: "govuk-fieldset govuk-radios" },
    create("legend", { className: "govuk-visually-hidden" }, form.querySelector(".email-label").textContent),
    createMessage(id, question),
    radio("email-corrected", `${local}@${host}`, true, `${local}@`, create("strong", {}, host)),
    radio("email-uncorrected", typed, false, typed),
  );
  fieldset.setAttribute("aria-describedby", id);
  return create("div", { className: "govuk-form-group govuk-form-group--error" }, fieldset);
}

// Asks which address is meant when its host looks mistyped, and returns the question. The server would ask as well, but
// the card would have to be typed again.
function askAboutEmail() {
  const question = texts.get("email")?.typo;
  if (!question) return;
  const { email } = form.elements;
  const values = Object.fromEntries(new FormData(form));
  const address = meantEmail(values);
  const suggestion = mayHideCardNumber(address) ? undefined : suggestEmail(address);
  const isDeclined = values.originalemail && values[CHOICE] === values.originalemail;
  const old = byId("email-corrected")?.closest(".govuk-form-group");
  old?.classList.remove("govuk-form-group--error");
  if (isDeclined) return;
  // What was chosen is sent along.
  if (suggestion || address === trim(email.value)) old?.remove();
  if (!suggestion) return;
  email.value = address;
  setHidden("originalemail", address);
  form.querySelector(".email-container").append(createChoice(question, address, ...suggestion));
  return question;
}

// Sending it

form.addEventListener("submit", event => {
  event.preventDefault();
  const errors = [...texts.keys()].map(name => [name, wrong(name)]);
  for (const [name, text] of errors) mark(name, text, false);
  const found = errors.filter(([, text]) => text);
  const question = askAboutEmail();
  if (question) found.push(["email-typo", question]);
  if (found.length) {
    summarise(found);
    return;
  }
  enableButtons(false);
  if (byId("worldpay3dsFlexDdcStatus")) letProviderLook().finally(() => form.submit());
  else form.submit();
});

// Whoever comes back to the page may send it again.
addEventListener("pageshow", () => {
  enableButtons(true);
  showSpinner(false);
});

// Where the e-mail goes

function confirmEmail(input) {
  byId("email-confirmation")?.parentElement.remove();
  if (!input.value) return;
  const address = create("span", { className: "input-confirmation" }, input.value);
  const text = create("p", { className: "govuk-hint" }, input.dataset.confirmationLabel, address);
  const className = "govuk-form-group govuk-inset-text input-confirm";
  const wrapper = create("div", {}, create("div", { id: "email-confirmation", className }, text));
  input.closest(".govuk-form-group").after(wrapper);
}

// Browsers that fill a form in do not always tell it as typing.
for (const event of ["input", "change"])
  form.addEventListener(event, ({ target }) => {
    if (target === number) showBrand();
    if (target.dataset.confirmation) confirmEmail(target);
  });
showBrand();

// The list of countries becomes a field with suggestions when everything else is there; without them it stays a list.
const countries = form.elements.addressCountry;
if (countries)
  addEventListener("load", async () => {
    try {
      const { enhance } = await import("/javascripts/country-picker.js");
      await enhance(countries, data.countries);
    } catch {
      // The list works as well.
    }
  });

export { candidates, collectDeviceData, data, enableButtons, hideSummary, problem, showSpinner, suggestEmail, tell };
