import { collectDeviceData, data, enableButtons, hideSummary, problem, showSpinner, tell } from "/javascripts/card-page.js";

const wallets = JSON.parse(document.getElementById("wallet-data").textContent);
const { chargeID } = wallets.details;
const emailTexts = new Map(data.fields).get("email");

const isGood = ({ status }) => status >= 200 && status < 300;

const post = (path, content, headers) =>
  window.fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(content),
  });

// Nobody waits for it, and nothing depends on it.
async function log(code) {
  try {
    await post(`/log/${chargeID}`, { code });
  } catch {}
}

function setBusy(isBusy) {
  enableButtons(!isBusy);
  showSpinner(isBusy);
}

// Where the payer goes on, or nothing when the server could not take what the wallet gave.
async function authorise(wallet, content, headers) {
  const [path, name] = wallet === "apple" ? ["apple", "ApplePay"] : ["google", "GooglePay"];
  let answer;
  try {
    answer = await post(`/web-payments-auth-request/${path}/${chargeID}`, content, headers);
    if (isGood(answer)) return (await answer.json()).url;
  } catch {}
  log(`${name}${answer && !isGood(answer) ? "ServerError" : "ErrorMakingRequestToAuthorise"}`);
}

// Apple Pay

function failApple() {
  setBusy(false);
  tell(wallets.applePayError);
}

async function validateMerchant(session, url) {
  try {
    const answer = await post("/apple-pay-merchant-validation", { url, paymentProvider: wallets.provider });
    if (isGood(answer)) {
      session.completeMerchantValidation(await answer.json());
      return;
    }
    log("ApplePayMerchantIdNotValid");
  } catch {
    log("ApplePayMerchantValidationError");
  }
  session.abort();
  failApple();
}

async function takeApplePayment(session, payment) {
  const { STATUS_SUCCESS, STATUS_FAILURE } = window.ApplePaySession;
  const email = payment.shippingContact?.emailAddress ?? "";
  if (emailTexts && problem("email", { email }, {})) {
    session.completePayment({ status: STATUS_FAILURE });
    tell(undefined, emailTexts.message);
    return;
  }
  setBusy(true);
  const url = await authorise("apple", payment);
  session.completePayment({ status: url ? STATUS_SUCCESS : STATUS_FAILURE });
  if (url) location.assign(url);
  else failApple();
}

function payWithApple() {
  try {
    const session = new window.ApplePaySession(4, wallets.applePay);
    session.onvalidatemerchant = ({ validationURL }) => validateMerchant(session, validationURL);
    session.onpaymentauthorized = ({ payment }) => takeApplePayment(session, payment);
    session.oncancel = () => log("ApplePayAborted");
    session.begin();
    log("ApplePayStarted");
  } catch {
    failApple();
  }
}

// Google Pay

async function payWithGoogle() {
  const { methods, details, options } = wallets.googlePay;
  try {
    log("GooglePayStarted");
    const paymentResponse = await new window.PaymentRequest(methods, details, options).show();
    setBusy(true);
    await paymentResponse.complete("success");
    const deviceData = await collectDeviceData("googlePayWorldpay3dsFlexDdcIframe");
    const headers = { "Accept-for-HTML": document.body.dataset.acceptHeader };
    const url = await authorise("google", { paymentResponse, ...deviceData }, headers);
    if (url) {
      location.assign(url);
      return;
    }
  } catch (error) {
    if (error.name === "AbortError") {
      log("GooglePayAborted");
      return;
    }
  }
  setBusy(false);
  tell(wallets.failureTitle, wallets.failureBody);
}

// Both

for (const [id, pay] of [
  ["apple-pay-payment-method-submit", payWithApple],
  ["google-pay-payment-method-submit", payWithGoogle],
]) {
  document.getElementById(id)?.form.addEventListener("submit", event => {
    event.preventDefault();
    hideSummary();
    pay();
  });
}

if (document.body.classList.contains("apple-pay-available")) log("ApplePayAvailable");
window.googlePayIsAvailable?.then(isAvailable => {
  if (isAvailable) log("GooglePayAvailable");
});

// Says, too, that everything is there: without it the page takes the wallets back.
window.paymentDetails = wallets.details;
