// Without a network the page says what the figures come to, by the rule the center has given along; what counts is the center's word.
const counted = document.querySelector(".figures[data-rule]");
const rule = JSON.parse(counted?.dataset.rule ?? "null");

// Fractions of whole numbers, so that no bound is missed by a rounding: [over, under].
function number(text) {
  const found = /^(\d+)(?:\.(\d+))?$/.exec(text.normalize("NFKC").replace(/[\s,，]/g, ""));
  return found ? [BigInt(found[1] + (found[2] ?? "")), 10n ** BigInt(found[2]?.length ?? 0)] : null;
}
const times = ([a, b], [c, d]) => [a * c, b * d];
const over = ([a, b], [c, d]) => [a * d, b * c];
const plus = ([a, b], [c, d]) => [a * d + c * b, b * d];
const upTo = ([a, b], [c, d]) => a * d <= c * b;
const rounded = ([a, b], digits) => (2n * a * 10n ** digits + b) / (2n * b);

const typed = (key) => number(counted.querySelector(`[name="figure.${key}"]`)?.value ?? "");

function amount(key) {
  const carried = Object.entries(rule.carriers[key] ?? {}).map(([carrier, tonnes]) => [typed(`${key}.${carrier}`), number(tonnes)]);
  const parts = carried.filter(([given]) => given).map(([given, tonnes]) => times(given, tonnes));
  return parts.length ? parts.reduce(plus) : typed(key);
}

function measure(side) {
  const scaled = times(amount(side.over), number(rule.scale));
  return rounded(side.of ? over(scaled, amount(side.of)) : scaled, BigInt(rule.digits));
}

function reckon() {
  const known = Object.fromEntries(rule.keys.map((key) => [key, amount(key)]));
  if (Object.values(known).includes(null) || rule.divisors.some((key) => known[key][0] === 0n)) return null;
  if (rule.kind === "change") {
    const [now, before] = [measure(rule.now), measure(rule.before)];
    return now > before ? rule.more : now < before ? rule.less : rule.same;
  }
  if (rule.within && !upTo(known[rule.part], known[rule.whole])) return null;
  const percent = times(over(known[rule.part], known[rule.whole]), [100n, 1n]);
  return rule.up_to.find(([, bound]) => bound === null || upTo(percent, number(bound)))[0];
}

function tell() {
  const option = reckon();
  const said = document.createElement("p");
  said.className = "reckoned__how";
  said.textContent = option ? `没有网络，本机先算：选 ${option}；联网后以中心算的为准` : "没有网络，数还不全或者不对，算不出选项";
  document.getElementById("reckoned").replaceChildren(said);
}

if (rule) {
  document.addEventListener("htmx:sendError", tell);
  document.addEventListener("htmx:timeout", tell);
  counted.closest("form").addEventListener("submit", (event) => {
    if (event.submitter?.value !== "calculate" || navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    tell();
  }, true);
}
