// Decoration only: every page works without it.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRF-Token"] = document.body.dataset.csrf;
});
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.more-nav[open]").forEach((menu) => menu.contains(event.target) || (menu.open = false));
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
});
const summary = document.querySelector(".error-summary");
if (summary) summary.focus();
document.querySelectorAll("[data-copy]").forEach((button) => {
  button.addEventListener("click", () => navigator.clipboard?.writeText(document.querySelector(button.dataset.copy)?.textContent.trim() ?? ""));
});
