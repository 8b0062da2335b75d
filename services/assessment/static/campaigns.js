// The upload's progress; without this script the form is sent as any other.
document.querySelectorAll("form.upload").forEach((form) => {
  form.addEventListener("submit", (event) => {
    const shown = form.querySelector(".upload__progress");
    if (!shown || !form.querySelector("input[type=file]").files.length) return;
    event.preventDefault();
    const request = new XMLHttpRequest();
    const [bar, text] = [shown.querySelector("progress"), shown.querySelector("span")];
    const sentAsUsual = () => form.submit();
    request.upload.addEventListener("progress", (sent) => {
      if (sent.lengthComputable) bar.value = Math.floor((100 * sent.loaded) / sent.total);
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      text.textContent = text.dataset.reading;
    });
    request.addEventListener("load", () => {
      if (request.status < 300) return window.location.assign(request.responseURL);
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const main = page.querySelector("main");
      if (!main) return sentAsUsual();
      document.querySelector("main").replaceWith(main);
      main.querySelector(".error-summary")?.focus();
      main.querySelectorAll("form.upload").forEach((again) => again.classList.remove("upload"));
    });
    request.addEventListener("error", sentAsUsual);
    shown.hidden = false;
    request.open("POST", form.action);
    request.send(new FormData(form));
  });
});
