// The option follows the figures as the center reckons them; an explicit choice and an option exclude each other.
document.addEventListener("htmx:afterSettle", () => {
  const option = document.getElementById("reckoned")?.dataset.option;
  const radio = option && document.querySelector(`input[name="choice"][value="${CSS.escape(option)}"]`);
  if (radio && !document.querySelector('input[name="special"]:checked')) radio.checked = true;
});
document.addEventListener("change", (event) => {
  const { name, checked } = event.target;
  if (!checked || (name !== "choice" && name !== "special")) return;
  document.querySelectorAll('input[name="choice"], input[name="special"]').forEach((input) => {
    if (input.name !== name || (name === "special" && input !== event.target)) input.checked = false;
  });
}, true);
