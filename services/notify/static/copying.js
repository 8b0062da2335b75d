// Copies a text to the clipboard and says so; without it, the text can still be selected and copied by hand.
document.querySelectorAll("[data-take]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.querySelector(button.dataset.take);
    field.focus();
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // plain http and the browser inside 微信
    }
    button.textContent = button.dataset.done;
  });
});
