// Answers are on this device before anything is sent, and leave it only when the center has said that it has them.
const place = document.getElementById("keeping");
const { base, person, number, steps } = place.dataset;
const run = place.dataset.kept || base.split("/").pop();
const MINE = `bamai.answer.${person}.${run}.`;
const PATIENCE = 6000;
const SELDOM = 15000;
const box = document.getElementById("answer");
const form = box?.closest("form");
const under = (part) => Object.keys(localStorage).filter((key) => key.startsWith(MINE + part));
const read = (key) => JSON.parse(localStorage.getItem(key) ?? "null");
const write = (key, value) => localStorage.setItem(key, JSON.stringify(value));
const waiting = () => under("q.").map((key) => ({ key, ...read(key) })).sort((one, other) => one.at - other.at);
const newId = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
  (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));
let token = document.body.dataset.csrf;
let sending = null;
let trouble = "";
let over = place.dataset.over === "yes";

// What is said: what is kept here, and what is with the center.
function show() {
  const count = waiting().length;
  const text = over && count ? `${place.dataset.overSaid || "这份测评已经提交"}，本机还存着 ${count} 项没有送到，不会再送`
    : count ? `${trouble || "正在送出"}：本机存着 ${count} 项，中心还没有收到`
    : trouble ? trouble : under("sent.").length ? "已填的都送到中心了" : "";
  place.querySelector("[data-said]").textContent = text;
  place.querySelector("[data-send]").hidden = over || !count;
  place.querySelector("[data-forget]").hidden = !over || !count;
  place.hidden = !text;
  place.dataset.tone = over || trouble ? "warn" : count ? "info" : "good";
}

// One entry a step: the step as it stands, so that a later change of it takes the earlier one's place.
const entryKey = (step) => `${MINE}q.${step}`;
const fieldsOf = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !name.startsWith("_") && name !== "go");

function keep() {
  const entry = { entry_id: newId(), at: Date.now(), step: number, fields: fieldsOf() };
  write(entryKey(number), entry);
  show();
  return entry;
}

function settle(entry, seen) {
  if (read(entryKey(entry.step))?.entry_id === entry.entry_id) localStorage.removeItem(entryKey(entry.step));
  write(`${MINE}sent.${entry.step}`, { seen, fields: entry.fields });
  if (entry.step === number && form?.elements.seen && seen) form.elements.seen.value = seen;
}

// A page kept for times without a network may be older than what was given since.
function restore() {
  const entry = read(entryKey(number));
  const sent = read(`${MINE}sent.${number}`);
  const shown = form.elements.seen?.value ?? "";
  const newer = entry ?? (sent?.seen && sent.seen > shown ? sent : null);
  if (!newer) return;
  for (const input of box.querySelectorAll("input:not([type=hidden])")) {
    const values = newer.fields.filter(([name]) => name === input.name).map(([, value]) => value);
    if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value);
    else if (values.length) input.value = values[0];
  }
  if (!entry && form.elements.seen) form.elements.seen.value = sent.seen;
}

// Sending: one after the other, in the order they were given; the center takes each once, however often it comes.
async function post(entry, again = true) {
  const body = new URLSearchParams([...entry.fields, ["entry_id", entry.entry_id], ["_csrf", token]]);
  const answer = await fetch(`${base}/steps/${entry.step}/save`, {
    method: "POST", body, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE),
  });
  const outcome = answer.headers.get("x-kept");
  if (outcome) return { outcome, seen: answer.headers.get("x-seen"), text: plain(await answer.text()) };
  if (answer.status === 403 && again && (await renew())) return post(entry, false);
  throw new Error(answer.status >= 500 ? "中心暂时没有收下，稍后再送" : "登录已过期，请重新登录，本机存着的不会丢");
}

const plain = (html) => html.replace(/<[^>]*>/g, "").trim();

async function renew() {
  const answer = await fetch(location.pathname, { credentials: "same-origin", cache: "no-store", headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.body.dataset.csrf;
  if (!answer.ok || !page.getElementById("keeping") || fresh === token) return false;
  token = fresh;
  return true;
}

async function sendOne(entry) {
  const { outcome, seen, text } = await post(entry);
  if (outcome === "saved") settle(entry, seen);
  else if (outcome === "over") over = true;
  else if (entry.step !== number) localStorage.setItem(entryKey(entry.step), JSON.stringify({ ...entry, fault: text }));
  return { outcome, text };
}

function send() {
  sending ??= sendAll().finally(() => { sending = null; show(); });
  return sending;
}

async function sendAll() {
  let last = { outcome: "saved" };
  try {
    for (const entry of waiting()) {
      if (over || entry.fault) continue;
      const answer = await sendOne(entry);
      trouble = answer.outcome === "saved" || answer.outcome === "over" ? "" : `第 ${entry.step} 项没有收下（${answer.text}）`;
      if (entry.step === number) last = answer;
    }
    if (!waiting().length) trouble = "";
    return last;
  } catch (error) {
    trouble = error instanceof TypeError || error.name === "TimeoutError" || error.name === "AbortError" ? "没有网络，照常填，联网后自动送出" : error.message;
    return { outcome: "kept" };
  }
}

// While htmx can reach the center it saves every change; the entry goes when the center has said so.
let flying = null;
box?.addEventListener("change", () => {
  flying = keep();
  document.getElementById("saved")?.replaceChildren(); // what was said was of what stood there before
}, true);
document.addEventListener("htmx:configRequest", (event) => {
  if (flying && event.detail.path.endsWith("/save")) event.detail.parameters.entry_id = flying.entry_id;
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const outcome = detail.xhr?.getResponseHeader("x-kept");
  const entry = read(entryKey(number));
  if (outcome === "saved" && entry && detail.requestConfig.parameters.entry_id === entry.entry_id) {
    settle(entry, detail.xhr.getResponseHeader("x-seen"));
    trouble = "";
  } else if (outcome === "over") over = true;
  else if (!outcome) send();
  else trouble = `还没有收下（${plain(detail.xhr.responseText)}）`;
  show();
});

// Going on works without a network too: to the page that was kept.
const target = (go) => place.dataset[go] ?? base;

form?.addEventListener("submit", async (event) => {
  const go = event.submitter?.value ?? "next";
  if (form.dataset.native || go === "calculate") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (sending) await sending;
  const entry = keep();
  const { outcome } = await send();
  if (outcome === "saved" || outcome === "kept") return location.assign(target(go));
  if (read(entryKey(number))?.entry_id === entry.entry_id) localStorage.removeItem(entryKey(number));
  form.dataset.native = "yes"; // the center's own page says best what is wrong
  form.requestSubmit(event.submitter ?? undefined);
}, true);

// By keyboard: a number chooses, Enter goes on.
document.addEventListener("keydown", (event) => {
  if (!box || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const typing = event.target.matches?.("input:not([type=radio]):not([type=checkbox]), textarea, select");
  const choices = box.querySelectorAll('input[name="choice"]');
  if (!typing && /^[1-9]$/.test(event.key) && choices[event.key - 1]) {
    choices[event.key - 1].focus();
    choices[event.key - 1].click();
  } else if (event.key === "Enter" && event.target.matches?.("input[type=radio], input[type=checkbox]")) {
    event.preventDefault();
    form.querySelector('button[name="go"][value="next"]').click();
  }
});

// Pages for times without a network: this run's alone, and gone with its submission or with signing out.
const CACHE = `bamai-answering-${run}`;

async function keepPages() {
  if (!("serviceWorker" in navigator) || over || place.dataset.offline !== "yes") return;
  await navigator.serviceWorker.register("/assessment/keeping-worker.js", { scope: "/assessment/" });
  const cache = await caches.open(CACHE);
  const files = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], header img")].map((one) => one.href || one.src);
  const pages = place.dataset.pagesToKeep?.split(" ") ?? [base, `${base}/pledge`, ...Array.from({ length: Number(steps) }, (_, at) => `${base}/steps/${at + 1}`)];
  for (const path of [...files, ...pages]) {
    const { pathname, search } = new URL(path, location.href);
    if (await cache.match(pathname + search)) continue;
    const answer = await fetch(path, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) await cache.put(pathname + search, answer);
  }
  place.dataset.pages = "kept";
}

async function forgetPages(names = (name) => name.startsWith("bamai-answering-")) {
  for (const name of await caches.keys()) if (names(name)) await caches.delete(name);
}

function forgetSent() {
  under("sent.").forEach((key) => localStorage.removeItem(key));
}

place.querySelector("[data-send]").addEventListener("click", () => send());
place.querySelector("[data-forget]").addEventListener("click", () => {
  under("q.").forEach((key) => localStorage.removeItem(key));
  show();
});
document.querySelectorAll('form[action="/accounts/sign-out"]').forEach((one) => one.addEventListener("submit", () => { forgetSent(); forgetPages(); }));
addEventListener("online", () => send());
setInterval(() => { if (waiting().length && !over) send(); }, SELDOM);
if (over) { forgetSent(); forgetPages((name) => name === CACHE); }
if (form) restore();
show();
const before = waiting().length;
if (!over) send().then(() => { if (!form && !place.dataset.cards && waiting().length < before) location.reload(); });
if (!over) setTimeout(() => keepPages().catch(() => {}), 1500);
