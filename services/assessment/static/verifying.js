// Says beside the answer that it could not be sent; the pages work without it.
const unsent = document.querySelector("#unsent");
["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) =>
  document.addEventListener(name, (event) => {
    event.detail.elt.prepend(unsent);
    unsent.hidden = false;
    delete event.detail.elt.dataset.sent;
  }),
);
