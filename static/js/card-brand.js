// First digits of each brand, as GOV.UK Pay's card page tells them apart, in the order in which they are tried.
const ranges = {
  visa: "4",
  "master-card": "51-55 2221-2720",
  "american-express": "34 37",
  "diners-club": "300-305 36 38-39",
  discover: "6011 644-649 65",
  jcb: "2131 1800 35",
  unionpay:
    "620 62100-62182 62184-62187 62189-62197 62200-62205 62207-62299 623-626 6270 6272 6276-6277 6282-6289 6291-6292",
  maestro: "50 56-59 63 67",
  mir: "2200-2204",
};

const OTHER = 0;
const BEGINNING = 1;
const EXACT = 2;

function fitRange(digits, range) {
  const [from, to = from] = range.split("-");
  const length = Math.min(digits.length, from.length);
  const start = digits.slice(0, length);
  if (start < from.slice(0, length) || start > to.slice(0, length)) return OTHER;
  return length === from.length ? EXACT : BEGINNING;
}

function fit(brand, digits) {
  // Issued with 18 digits only.
  if (brand === "unionpay" && digits.startsWith("622018")) return digits.length === 18 ? EXACT : OTHER;
  const best = Math.max(...ranges[brand].split(" ").map(range => fitRange(digits, range)));
  // Maestro is spread over all of 6, and is tried when nobody else claims a number.
  return best === OTHER && brand === "maestro" && digits.startsWith("6") ? BEGINNING : best;
}

// The brands that a number with these first digits may belong to. Complete ranges beat beginnings.
export function candidates(digits) {
  if (!digits) return [];
  const brands = Object.keys(ranges);
  const exact = brands.filter(brand => fit(brand, digits) === EXACT);
  return exact.length ? exact : brands.filter(brand => fit(brand, digits) === BEGINNING);
}
