// Pays for something in Chromium as far as the confirm page, and lets Lighthouse look at the pages on the way.
//
// Reads PAYDESK_API, PAYDESK_KEY and PAYDESK_CHROMIUM. Prints a line for each page, and what cost points;
// fails when a figure is below its limit.

import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const LIMITS = { performance: 95, accessibility: 100, "best-practices": 100 };
// Shown only: payment pages tell search engines to stay away.
const SHOWN = { ...LIMITS, seo: 0 };

const GOOD_CARD = "4444333322221111";
const DECLINED_CARD = "4000000000000002";

const { PAYDESK_API: api, PAYDESK_KEY: key, PAYDESK_CHROMIUM: chromium } = process.env;

async function createPayment() {
  const answer = await fetch(`${api}/v1/payments`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({
      amount: 14500,
      reference: "LIGHTHOUSE",
      description: "Council tax",
      return_url: `${api}/healthcheck`,
    }),
  });
  if (answer.status !== 201) throw new Error(`no payment: ${answer.status}`);
  return (await answer.json())._links.next_url.href;
}

async function pay(page, number) {
  const card = {
    "#card-no": number,
    "#expiry-month": "01",
    "#expiry-year": String((new Date().getFullYear() + 2) % 100),
    "#cardholder-name": "A Payer",
    "#cvc": "123",
    "#address-line-1": "1 High Street",
    "#address-city": "London",
    "#address-postcode": "E1 8QS",
    "#email": "payer@example.org",
  };
  for (const [field, text] of Object.entries(card)) await page.type(field, text);
  await page.click("#submit-card-details");
}

let isGood = true;

// Mobile on a slow line, which is what Lighthouse does unless told otherwise.
async function measure(page, name) {
  const onlyCategories = Object.keys(SHOWN);
  // The payment's cookie must stay; what the browser has kept is cleared, so that this is a first visit.
  const flags = { onlyCategories, disableStorageReset: true, logLevel: "error" };
  const cdp = await page.createCDPSession();
  await cdp.send("Network.clearBrowserCache");
  await cdp.detach();
  const { lhr } = await lighthouse(page.url(), flags, undefined, page);
  const figures = Object.keys(SHOWN).map(id => {
    const score = Math.round((lhr.categories[id].score ?? 0) * 100);
    if (score < SHOWN[id]) isGood = false;
    return `${lhr.categories[id].title} ${score}`;
  });
  const shift = lhr.audits["cumulative-layout-shift"].displayValue;
  const paint = lhr.audits["largest-contentful-paint"].displayValue;
  console.log(`${name}: ${figures.join(", ")}; largest paint after ${paint}, layout shift ${shift}`);
  for (const id of Object.keys(LIMITS))
    for (const { id: audit, weight } of lhr.categories[id].auditRefs) {
      const { score, title, displayValue, details } = lhr.audits[audit];
      if (weight && score !== null && score < 0.9) {
        console.log(`  ${id}: ${title} ${displayValue ?? ""}`.trimEnd());
        for (const item of details?.items ?? [])
          console.log(`    ${JSON.stringify(item.node?.snippet ?? item.description ?? item).slice(0, 200)}`);
      }
    }
}

const browser = await puppeteer.launch({
  executablePath: chromium,
  // Chromium keeps root from its sandbox; all it is shown here is our own.
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--no-proxy-server"],
});
try {
  const page = await browser.newPage();
  await page.goto(await createPayment());
  await measure(page, "card page");
  await page.goto(page.url());
  await pay(page, GOOD_CARD);
  await page.waitForSelector("#confirm");
  await measure(page, "confirm page");
  await page.goto(await createPayment());
  await pay(page, DECLINED_CARD);
  await page.waitForSelector("#return-url");
  await measure(page, "error page");
} finally {
  await browser.close();
}
process.exitCode = isGood ? 0 : 1;
