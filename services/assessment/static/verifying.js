// Says so when an answer could not be sent; the pages work without it.
const unsent = document.querySelector("#unsent");
const say = (failed) => {
  unsent.hidden = !failed;
  if (failed) document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
};
["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => document.addEventListener(name, () => say(true)));
document.addEventListener("htmx:afterSwap", () => say(false));
