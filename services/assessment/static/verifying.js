// The expert's cards: what is noted is on this device before it is sent (keeping.js), and each card says whether the center has it.
const cardOf = (step) => document.getElementById(`step-${step}`);
const stepOf = (form) => form.getAttribute("action").split("/").pop();
const latest = (step) => read(entryKey(step));

function keepCard(form, submitter) {
  const fields = [...new FormData(form, submitter)].filter(([name]) => !name.startsWith("_"));
  const entry = { entry_id: newId(), at: Date.now(), step: stepOf(form), fields };
  write(entryKey(entry.step), entry);
  return entry;
}

// A card whose answer waits here shows that answer, and that it waits.
function showKept(card, entry) {
  card.classList.add("seen--kept");
  card.querySelector("[data-kept]").hidden = false;
  if (entry.fault) card.querySelector("[data-kept]").textContent = entry.fault;
  const values = entry.fields.filter(([name]) => name === "choice").map(([, value]) => value);
  const agreed = entry.fields.some(([name, value]) => name === "go" && value === "agree");
  for (const input of card.querySelectorAll("input[name=choice]")) input.checked = agreed ? "own" in input.dataset : values.includes(input.value);
  const remark = entry.fields.find(([name]) => name === "remark");
  if (remark) card.querySelector("textarea[name=remark]").value = remark[1];
}

// What the center has by now is shown as it has it, unless something else was noted meanwhile.
async function renewCards(steps) {
  if (!steps.length) return;
  const answer = await fetch(location.pathname, { credentials: "same-origin", cache: "no-store", headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const step of steps) {
    const now = page.getElementById(`step-${step}`);
    if (!answer.ok || !now || latest(step) || !cardOf(step)) continue;
    cardOf(step).replaceWith(document.adoptNode(now));
    htmx.process(now);
  }
}

async function sendCards() {
  await send();
  const kept = [...document.querySelectorAll(".seen--kept")].map((card) => card.id.slice("step-".length));
  kept.filter(latest).forEach((step) => showKept(cardOf(step), latest(step)));
  await renewCards(kept.filter((step) => !latest(step))).catch(() => {});
}

document.addEventListener("submit", (event) => {
  if (event.target.matches(".seen__form")) keepCard(event.target, event.submitter);
}, true);
["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => document.addEventListener(name, ({ detail }) => {
  const card = detail.elt.closest(".seen");
  if (card && latest(stepOf(detail.elt))) showKept(card, latest(stepOf(detail.elt)));
  delete detail.elt.dataset.sent;
  sendCards();
}));
document.addEventListener("htmx:configRequest", ({ detail }) => {
  const entry = detail.elt.matches(".seen__form") && latest(stepOf(detail.elt));
  if (entry) detail.parameters.entry_id = entry.entry_id;
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const outcome = detail.xhr?.getResponseHeader("x-kept");
  const entry = outcome && outcome !== "over" && waiting().find((one) => one.entry_id === detail.requestConfig.parameters.entry_id);
  if (entry) localStorage.removeItem(entry.key); // with the center, or back on the page with what is wrong
  show();
});
addEventListener("online", sendCards);
setInterval(() => { if (document.querySelector(".seen--kept") && !over) sendCards(); }, SELDOM);
for (const entry of waiting()) if (cardOf(entry.step)) showKept(cardOf(entry.step), entry);
if (waiting().length) sendCards();
