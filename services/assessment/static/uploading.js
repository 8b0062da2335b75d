// Shows how far an upload is, and says before sending that a file is too large. Without this script the form is sent as it stands.
const LARGEST = 20 * 1024 * 1024;
const show = (form, text, percent) => {
  form.querySelector(".upload__state").textContent = text;
  const bar = form.querySelector(".upload__bar");
  bar.hidden = percent === undefined;
  bar.value = percent ?? 0;
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.classList.contains("upload") || event.defaultPrevented) return;
  const words = form.querySelector(".upload__state").dataset;
  const file = form.querySelector("input[type=file]").files[0];
  if (!file) return;
  event.preventDefault();
  if (file.size > LARGEST) {
    delete form.dataset.sent;
    return show(form, words.tooBig.replace("{n}", (file.size / 1048576).toFixed(1)));
  }
  const button = form.querySelector("button[type=submit]");
  const request = new XMLHttpRequest();
  const stop = (text) => {
    button.disabled = false;
    delete form.dataset.sent;
    show(form, text);
  };
  request.open("POST", form.action);
  request.responseType = "document";
  request.upload.addEventListener("progress", (sent) => {
    const percent = sent.lengthComputable ? Math.floor((sent.loaded * 100) / sent.total) : 0;
    show(form, `${words.sending} ${percent}%`, percent);
  });
  request.addEventListener("error", () => stop(words.lost));
  request.addEventListener("load", () => {
    if (request.status < 400) return location.replace(request.responseURL);
    const main = request.responseXML?.querySelector("main");
    if (!main) return stop(words.lost);
    document.querySelector("main").replaceWith(main);
    main.querySelector(".error-summary")?.focus();
  });
  button.disabled = true;
  request.send(new FormData(form));
});
