// The door on a phone. Whatever is noted is on this phone before the screen says so, and leaves it only when the server has it.
const door = document.getElementById("door");
const id = door.dataset.gathering;
const here = `/outreach/gatherings/${id}/door`;
const PREFIX = "bamai.door.";
const MINE = `${PREFIX}${id}.`;
const BATCH = 50;
const SHOWN = 80;
const $ = (name) => document.getElementById(`door-${name}`);
const read = (key, otherwise) => JSON.parse(localStorage.getItem(MINE + key) ?? "null") ?? otherwise;
const write = (key, value) => localStorage.setItem(MINE + key, JSON.stringify(value));
const under = (part) => Object.keys(localStorage).filter((key) => key.startsWith(MINE + part)).sort();
const queued = () => under("q.").map((key) => JSON.parse(localStorage.getItem(key)));
let token = document.body.dataset.csrf;
let people = read("list", { people: [] }).people;
let sending = false;
let trouble = "";

const newId = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
  (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));
const timeOf = (text) => new Date(text).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });

function say(text, tone = "good") {
  $("said").textContent = text;
  $("said").dataset.tone = tone;
}

// Noting: one key of its own for each entry, so that two open pages never overwrite each other.
function note(named, label) {
  const entry = { entry_id: newId(), at: new Date().toISOString(), ...named };
  write(`q.${entry.at}.${entry.entry_id}`, entry);
  say(`${label} 已签到`);
  show();
  send();
}

function checkIn(person) {
  if (cameAt(person)) return say(`${person.name} 之前已经签到`, "warn");
  note({ registration_id: person.id }, person.name);
}

function byCode(text) {
  const code = text.replace(/[\s-]/g, "").toUpperCase();
  if (!/^[0-9A-Z]{6}$/.test(code)) return say("签到码是 6 位字母和数字", "bad");
  const person = people.find((one) => one.code === code);
  if (person) return checkIn(person);
  if (queued().some((entry) => entry.code === code)) return say(`${code} 之前已经记下`, "warn");
  note({ code }, `名单里还没有 ${code}，先记下，联网后核对；`);
}

function byPicture(text) {
  const match = /^BM-([0-9a-f]{8})-([0-9A-Z]{6})$/.exec(text.trim());
  if (!match) return say("这不是本中心的签到码", "bad");
  if (match[1] !== id.replaceAll("-", "").slice(0, 8)) return say("这是另一场活动的签到码", "bad");
  byCode(match[2]);
}

// Showing.
let waiting = new Map();
const cameAt = (person) => person.came_at ?? waiting.get(person.id) ?? waiting.get(person.code);

function show() {
  const entries = queued();
  waiting = new Map(entries.map((entry) => [entry.registration_id ?? entry.code, entry.at]));
  const sent = read("sent", 0);
  const walkIns = entries.filter((entry) => entry.walk_in).length;
  $("kept").textContent = `已存本机 ${entries.length}`;
  $("sent").textContent = `已上传 ${sent}`;
  $("came").textContent = `已到 ${people.filter(cameAt).length + walkIns}`;
  $("network").textContent = trouble || (entries.length ? "正在等待上传" : sent ? "已全部上传" : "");
  $("network").dataset.tone = trouble ? "warn" : "good";
  $("send").disabled = !entries.length;
  $("clear").disabled = entries.length > 0;
  showList();
}

function showList() {
  const words = $("find").value.trim().toLowerCase();
  const found = people.filter((one) => !words || [one.name, one.firm, one.tail, one.code].some((text) => text.toLowerCase().includes(words)));
  const faulty = under("bad.").map((key) => [key, JSON.parse(localStorage.getItem(key))]);
  const rows = [...faulty.map(faultyRow), ...found.slice(0, SHOWN).map(row)];
  if (found.length > SHOWN) rows.push(line(`还有 ${found.length - SHOWN} 人，请输入姓名查找`));
  $("list").replaceChildren(...rows);
  $("none").hidden = found.length > 0 || !words;
}

function line(text) {
  const item = document.createElement("li");
  item.textContent = text;
  return item;
}

function row(person) {
  const item = document.createElement("li");
  const words = document.createElement("span");
  const name = document.createElement("strong");
  name.textContent = person.name || "（已删除）";
  words.append(name, ` ${person.firm}${person.tail ? ` · 尾号 ${person.tail}` : ""}${person.state === "waiting" ? " · 候补" : ""}`);
  item.append(words);
  const came = cameAt(person);
  if (came) {
    const mark = document.createElement("span");
    mark.className = "tag tag--good";
    mark.textContent = `${timeOf(came)} 已到`;
    item.append(mark);
  } else item.append(button("签到", () => checkIn(person)));
  return item;
}

function faultyRow([key, { entry, reason }]) {
  const item = line(`${entry.walk_in?.name ?? entry.code ?? "一条签到"}：没有收下，${reason} `);
  item.className = "checkin__faulty";
  item.append(button("删除这一条", () => { localStorage.removeItem(key); show(); }));
  return item;
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button--secondary button--small";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

// Sending: in batches, again and again until the server has said what it took. It takes each entry once.
class Refused extends Error {}

async function ask(address, options = {}) {
  const answer = await fetch(address, { cache: "no-store", credentials: "same-origin", ...options });
  const json = (answer.headers.get("content-type") ?? "").includes("json");
  if (answer.ok && json) return answer.json();
  if (answer.ok && answer.redirected) throw new Error("登录已过期，请重新登录；已存本机的不会丢");
  throw Object.assign(new Refused(await reasonIn(answer)), { status: answer.status });
}

async function reasonIn(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector(".refusal__faults, .refusal__advice, main p")?.textContent.trim() || "服务器暂时没有收下";
}

async function post(entries) {
  const body = () => new URLSearchParams({ entries: JSON.stringify(entries), _csrf: token });
  try {
    return await ask(here, { method: "POST", body: body() });
  } catch (error) {
    if (error.status !== 403) throw error;
    await refresh();
    return ask(here, { method: "POST", body: body() });
  }
}

async function sendBatch(entries) {
  try {
    const { taken } = await post(entries);
    settle(entries, taken);
  } catch (error) {
    if (error.status !== 422) throw error;
    if (entries.length > 1) for (const entry of entries) await sendBatch([entry]);
    else putAside(entries[0], error.message);
  }
}

function settle(entries, taken) {
  const byEntry = new Map(entries.map((entry) => [entry.entry_id, entry]));
  for (const { entry_id, outcome, id: person } of taken) {
    const entry = byEntry.get(entry_id);
    const known = people.find((one) => one.id === person);
    if (known) known.came_at ??= entry.at;
    if (outcome === "unknown") putAside(entry, "没有这个签到码");
    else localStorage.removeItem(`${MINE}q.${entry.at}.${entry_id}`);
  }
  write("sent", read("sent", 0) + taken.filter((one) => one.outcome !== "unknown").length);
}

function putAside(entry, reason) {
  write(`bad.${entry.entry_id}`, { entry, reason });
  localStorage.removeItem(`${MINE}q.${entry.at}.${entry.entry_id}`);
}

async function send() {
  if (sending) return;
  sending = true;
  try {
    for (let entries = queued(); entries.length; entries = queued()) {
      await sendBatch(entries.slice(0, BATCH));
      trouble = "";
      show();
    }
  } catch (error) {
    trouble = error instanceof TypeError ? "没有网络：照常签到，联网后自动上传" : error.message;
  } finally {
    sending = false;
    show();
  }
}

async function refresh() {
  const list = await ask(`${here}/list`);
  token = list.token;
  people = list.people;
  write("list", { people, ends_at: list.ends_at });
}

async function keepUp() {
  await send();
  try {
    await refresh();
    trouble = "";
  } catch (error) {
    trouble = error instanceof TypeError ? "没有网络：照常签到，联网后自动上传" : error.message;
  }
  show();
}

// Keeping the page itself.
async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(door.dataset.worker, { scope: "/outreach/" });
  await navigator.serviceWorker.ready;
  const cache = await caches.open("bamai-door");
  const files = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], img.brand__mark")];
  await cache.addAll([...new Set(files.map((file) => file.href || file.src))]);
  const page = await fetch(here, { cache: "no-store" });
  if (page.ok && new URL(page.url).pathname === here) await cache.put(here, new Response(await page.blob(), { headers: page.headers }));
  door.dataset.ready = "yes";
}

async function clear() {
  if (queued().length) return;
  under("").forEach((key) => localStorage.removeItem(key));
  await (await caches.open("bamai-door")).delete(here);
  people = [];
  show();
  say("本机名单已清除");
}

// Lists of gatherings three days over go by themselves, unless something of them still waits to be sent.
function forgetOld() {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX) && name.endsWith(".list"))) {
    const base = key.slice(0, -"list".length);
    const over = Date.now() - new Date(JSON.parse(localStorage.getItem(key)).ends_at) > 3 * 86400e3;
    const rest = Object.keys(localStorage).filter((name) => name.startsWith(base));
    if (over && !rest.some((name) => name.startsWith(`${base}q.`))) rest.forEach((name) => localStorage.removeItem(name));
  }
}

// The camera.
let camera = null;
let lastRead = "";

async function scan() {
  try {
    camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    return say("打不开相机：请允许使用相机，或改用六位码、名单", "bad");
  }
  $("camera").hidden = false;
  $("video").srcObject = camera;
  await $("video").play();
  look(document.createElement("canvas"));
}

function look(canvas) {
  if (!camera) return;
  const video = $("video");
  if (video.videoWidth) {
    const scale = Math.min(1, 640 / video.videoWidth);
    canvas.width = video.videoWidth * scale;
    canvas.height = video.videoHeight * scale;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const found = jsQR(pen.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height, { inversionAttempts: "dontInvert" });
    if (found?.data && found.data !== lastRead) {
      lastRead = found.data;
      byPicture(found.data);
      setTimeout(() => { lastRead = ""; }, 3000);
    }
  }
  setTimeout(() => look(canvas), 120);
}

function stop() {
  camera?.getTracks().forEach((track) => track.stop());
  camera = null;
  $("camera").hidden = true;
}

function walkIn(event) {
  event.preventDefault();
  const mobile = $("mobile").value.replace(/[\s-]/g, "");
  const [name, firm] = [$("name").value.trim(), $("firm").value.trim()];
  if (!name) return say("请填写姓名", "bad");
  if (mobile && !/^1[3-9]\d{9}$/.test(mobile)) return say("手机号应为 11 位，或者不填", "bad");
  note({ walk_in: { name, ...(mobile && { mobile }), ...(firm && { firm_name: firm }) } }, name);
  event.target.reset();
  event.stopPropagation();
}

$("scan").addEventListener("click", scan);
$("stop").addEventListener("click", stop);
$("send").addEventListener("click", send);
$("clear").addEventListener("click", clear);
$("find").addEventListener("input", showList);
$("new").addEventListener("submit", walkIn);
$("by-code").addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation();
  byCode($("code").value);
  $("code").value = "";
});
window.addEventListener("online", keepUp);
window.addEventListener("storage", show);
setInterval(() => { if (queued().length) send(); }, 10_000);
setInterval(() => { if (!document.hidden) keepUp(); }, 30_000);
door.hidden = false;
forgetOld();
show();
keepUp();
keepPage().catch(() => {});
