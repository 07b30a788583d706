import { candidates } from "/javascripts/card-brand.js";

// The rules of the server. Each names the text that fits, or nothing: "empty", a reason of its own, or "message", the
// field's usual text.

export const trim = text => text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, "");

const clean = text => trim(text.replace(/\p{Cc}/gu, " "));

export const lengthOf = text => [...text].length;

// With as many digits as the shortest card number has, it may be one.
export const mayHideCardNumber = text => (text.match(/\p{N}/gu) ?? []).length >= 12;

export const digitsOf = text => text.replace(/[^0-9]/g, "");

function passesLuhn(digits) {
  const doubled = "0246813579";
  const sum = [...digits].reverse().reduce((sum, digit, at) => sum + Number(at % 2 ? doubled[digit] : digit), 0);
  return sum % 10 === 0;
}

function cardNo({ cardNo }, { brands }) {
  const digits = cardNo.replace(/\p{White_Space}/gu, "");
  if (!digits) return "empty";
  if (/[^0-9]/.test(digits)) return "message";
  if (digits.length < 12 || digits.length > 19) return "length";
  if (!passesLuhn(digits)) return "luhn";
  if (!brands.includes(candidates(digits)[0])) return "brand";
}

function expiryMonth({ expiryMonth, expiryYear }, { today }) {
  const [month, year] = [trim(expiryMonth), trim(expiryYear)];
  if (!month || !year) return "empty";
  if (!/^(0?[1-9]|1[0-2])$/.test(month)) return "month";
  if (!/^([0-9]{2}|1[0-9]{3}|20[0-9]{2})$/.test(year)) return "year";
  const months = Number(year.length === 2 ? `20${year}` : year) * 12 + Number(month);
  if (months < today[0] * 12 + today[1]) return "past";
}

function cardholderName({ cardholderName }) {
  const name = clean(cardholderName);
  if (/^\p{N}{3,4}$/u.test(name)) return "code";
  return freeText(name, 255);
}

function cvc({ cvc }) {
  if (!trim(cvc)) return "empty";
  if (![3, 4].includes(digitsOf(cvc).length)) return "length";
}

function freeText(typed, longest) {
  const text = clean(typed);
  if (!text) return "empty";
  if (mayHideCardNumber(text)) return "digits";
  if (lengthOf(text) > longest) return "message";
}

const optional = problem => (problem === "empty" ? undefined : problem);

function addressPostcode({ addressPostcode: typed, addressCountry: country }) {
  const problem = freeText(typed, 25);
  const letters = typed.replace(/[^A-Za-z0-9]/g, "").toUpperCase();
  const isBritish = /^[A-Z]{1,2}[0-9R][A-Z0-9]?[0-9][ABD-HJLNP-UW-Z]{2}$/.test(letters);
  return country === "GB" && problem !== "empty" && !isBritish ? "message" : problem;
}

// The host as mail servers know it; nothing if there can be no such host.
function asciiHost(host) {
  if (/^[\0-\x7f]*$/.test(host)) return host;
  if (/[\0-,/:-@[-`{-\x7f]/.test(host)) return "";
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return "";
  }
}

function isEmail(address) {
  const at = address.indexOf("@");
  const [local, host] = [address.slice(0, at), address.slice(at + 1)];
  if (at < 0 || !/^[\w.!#$%&'*+/=?^`{|}~-]+$/.test(local) || address.includes("..")) return false;
  if (!host.includes(".") || /^\.|[@\p{White_Space}]/u.test(host)) return false;
  const ascii = asciiHost(host);
  const labels = ascii.split(".");
  return (
    ascii.length <= 253 &&
    labels.every(label => /^(?!-|.*-$|.*---)[a-z0-9-]{1,62}$/i.test(label)) &&
    /^([a-z]{2,}|xn--.*)$/i.test(labels.at(-1))
  );
}

// A correction that was offered may have been chosen, unless another address was typed since.
export function meantEmail({ email, originalemail: original = "", "email-typo-sugestion": choice = "" }) {
  const typed = trim(email);
  return original && choice && (typed === original || choice === original) ? choice : typed;
}

function email(values, { emailIsOptional }) {
  const address = meantEmail(values);
  if (!address) return emailIsOptional ? undefined : "empty";
  if (lengthOf(address) > 254 || !isEmail(address)) return "message";
}

const rules = {
  cardNo,
  expiryMonth,
  cardholderName,
  cvc,
  email,
  addressLine1: ({ addressLine1 }) => freeText(addressLine1, 255),
  addressCity: ({ addressCity }) => freeText(addressCity, 255),
  addressPostcode,
  addressCountry: ({ addressCountry = "" }) => (addressCountry ? undefined : "empty"),
  addressLine2: ({ addressLine2 }) => optional(freeText(addressLine2, 255)),
};

// What is wrong with a field. `values` are those of the form by name; `context` has the accepted brands, year and month
// of today, and whether the e-mail address is optional.
export const problem = (name, values, context) => rules[name](values, context);
