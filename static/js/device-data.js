// Device data collection (Worldpay, "3DS Flex"): before a card is authorised, a page of the provider in a hidden frame
// looks at the payer's browser.
//
//   collectDeviceData(frameId, cardNumber = "") is a promise of the fields for the server: `worldpay3dsFlexDdcStatus`
//   and, when all went well, `worldpay3dsFlexDdcResult`; of {} on a page without such a frame.
//
// It never fails and takes 30 seconds at most. Of the card number only the first eight digits leave the page. The frame
// of the card form is `worldpay3dsFlexDdcIframe`, that of Google Pay `googlePayWorldpay3dsFlexDdcIframe`.

const TIMEOUT_MS = 30000;
const BIN_DIGITS = 8;

export async function collectDeviceData(frameId, cardNumber = "") {
  const frame = document.getElementById(frameId);
  if (!frame) return {};
  const { origin } = new URL(frame.dataset.url, location.href);
  let listen;
  let timer;
  const answer = new Promise(resolve => {
    listen = event => {
      const message = event.origin === origin && read(event.data);
      if (message) resolve(judge(message));
    };
    addEventListener("message", listen);
    timer = setTimeout(() => resolve(fields(`DDC timeout after ${TIMEOUT_MS} milliseconds`)), TIMEOUT_MS);
    ask(frame, cardNumber.slice(0, BIN_DIGITS)).catch(() => resolve(fields("DDC initiated")));
  });
  const result = await answer;
  removeEventListener("message", listen);
  clearTimeout(timer);
  return result;
}

const formIn = frame => frame.contentDocument?.getElementById("collectionForm");

async function ask(frame, bin) {
  // It is not there before the frame has loaded, nor after the form was sent.
  if (!formIn(frame)) {
    await new Promise(resolve => {
      frame.addEventListener("load", resolve, { once: true });
      frame.setAttribute("src", frame.getAttribute("src"));
    });
  }
  const form = formIn(frame);
  form.elements.Bin.value = bin;
  form.elements.JWT.value = frame.dataset.jwt;
  form.action = frame.dataset.url;
  form.submit();
}

function read(data) {
  try {
    const message = JSON.parse(data);
    return message.MessageType === "profile.completed" && message;
  } catch {
    return false;
  }
}

const fields = status => ({ worldpay3dsFlexDdcStatus: status });

function judge({ SessionId, Status }) {
  if (Status === true && typeof SessionId === "string")
    return { ...fields("valid DDC result"), worldpay3dsFlexDdcResult: SessionId };
  return fields(Status ? "no SessionID string in DDC result" : "DDC result did not have Status of true");
}
