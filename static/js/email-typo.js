import { lengthOf, trim } from "/javascripts/card-rules.js";

// Suggestions for mistyped hosts of e-mail addresses, the same as the server's.

const hosts = "live.com live.co.uk live.com.au gmail.com gmail.co.uk ymail.com mail.com hotmail.com".split(" ");
const secondLevels = ["yahoo", "outlook", "hotmail"];
const topLevels = (
  "com ca co.nz co.uk de fr it ru net org edu gov jp nl kr se eu ie im co.il us at be dk hk es gr ch no cz in net.au " +
  "info biz mil co.jp sg hu uk ac.uk gov.uk judiciary.uk ltd.uk me.uk mod.uk net.uk nhs.uk nic.uk org.uk plc.uk " +
  "police.uk sch.uk ae net.ae pl kw co aero co.in io bz bg sk sx dm bm om me qa coop fm cc mc my vc"
).split(" ");

// How far to move in one of two texts until it continues with the first character of the other.
function resynchronise(a, b) {
  for (let shift = 0; shift < 5; shift += 1) {
    if (a[shift] === b[0]) return [shift, 0];
    if (b[shift] === a[0]) return [0, shift];
  }
  return [0, 0];
}

// Twice the "sift3" distance of two lists of characters.
function distance(a, b) {
  let shiftA = 0;
  let shiftB = 0;
  let sum = a.length + b.length;
  for (let at = 0; at + shiftA < a.length && at + shiftB < b.length; at += 1)
    if (a[at + shiftA] === b[at + shiftB]) sum -= 2;
    else [shiftA, shiftB] = resynchronise(a.slice(at), b.slice(at));
  return sum;
}

// The first of the nearest names within the threshold.
function closest(typed, known, threshold) {
  if (!typed) return;
  const characters = [...typed];
  const distances = known.map(name => distance(characters, [...name]));
  const least = Math.min(...distances);
  if (least <= threshold) return known[distances.indexOf(least)];
}

function suggestHost(host) {
  const dot = host.indexOf(".");
  const second = dot < 0 ? "" : host.slice(0, dot);
  const top = host.slice(dot + 1);
  if (secondLevels.includes(second) && topLevels.includes(top)) return host;
  const known = closest(host, hosts, 4);
  if (known) return known;
  const betterSecond = closest(second, secondLevels, 4) ?? second;
  const betterTop = closest(top, topLevels, 2) ?? top;
  if (second) return `${betterSecond}.${betterTop}`;
  return betterTop === top ? host : betterTop;
}

// What stands before the `@`, and a host that is more likely than the one typed; nothing if none is.
export function suggestEmail(typed) {
  const address = trim(typed);
  if (lengthOf(address) > 254 || address.split("@").some(part => !part)) return;
  const at = address.lastIndexOf("@");
  const typedHost = address.slice(at + 1).toLowerCase();
  const host = suggestHost(typedHost);
  if (at > 0 && host !== typedHost) return [address.slice(0, at), host];
}
