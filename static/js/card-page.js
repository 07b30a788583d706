import { candidates } from "/javascripts/card-brand.js";
import { digitsOf, problem } from "/javascripts/card-rules.js";
import { add, create, data, form, hasError, mark, summarise, update } from "/javascripts/card-errors.js";

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

export function enableButtons(isEnabled) {
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

export function showSpinner(isShown) {
  byId("spinner").classList.toggle("hidden", !isShown);
  if (isShown) byId("error-summary").classList.add("hidden");
  for (const id of ["card-details-wrap", "wallet-options"]) byId(id).classList.toggle("hidden", isShown);
}

// Others look for themselves.
async function letProviderLook() {
  showSpinner(true);
  setHidden("worldpay3dsFlexDdcStatus", "DDC initiated");
  form.elements.worldpay3dsFlexDdcResult?.remove();
  try {
    const { collectDeviceData } = await import("/javascripts/device-data.js");
    const fields = await collectDeviceData("worldpay3dsFlexDdcIframe", digitsOf(number.value));
    for (const [name, value] of Object.entries(fields)) setHidden(name, value);
  } catch {
    // The script did not come: the payer pays without.
  }
}

// Sending it

form.addEventListener("submit", event => {
  event.preventDefault();
  const errors = [...texts.keys()].map(name => [name, wrong(name)]);
  for (const [name, text] of errors) mark(name, text, false);
  const found = errors.filter(([, text]) => text);
  if (found.length) {
    summarise(found);
    return;
  }
  enableButtons(false);
  if (byId("worldpay3dsFlexDdcStatus")) letProviderLook().then(() => form.submit());
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
