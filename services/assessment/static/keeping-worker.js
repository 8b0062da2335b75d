// Keeps the pages of a run that is being answered, or gone through on site, usable without a network. It touches nothing else of the center.
const PREFIX = "bamai-answering-";
const PATIENCE = 4000;
const PAGE = /^\/assessment\/runs\/([0-9a-f-]{36})(?:\/steps\/\d+|\/pledge|(\/verification)(?:\/sections\/\d+)?)?$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  const page = PAGE.exec(url.pathname);
  if (url.pathname.startsWith("/static/")) event.respondWith(kept(url, event.request));
  else if (page && event.request.mode === "navigate") event.respondWith(fresh(PREFIX + page[1] + (page[2] ? "-verification" : ""), url.pathname, event.request));
});

// Files carry their fingerprint in the address: what is kept is right for ever.
async function kept(url, request) {
  return (await caches.match(url.pathname + url.search)) || fetch(request);
}

// The page from the network where there is one, and kept anew; what was kept where there is none, or one that does not answer.
async function fresh(name, path, request) {
  if (!(await caches.has(name))) return fetch(request);
  const cache = await caches.open(name);
  const page = await cache.match(path);
  const asked = fetch(request).then((answer) => {
    if (answer.ok && !answer.redirected) cache.put(path, answer.clone());
    return answer.status >= 500 && page ? page : answer;
  });
  if (!page) return asked;
  const late = new Promise((resolve) => setTimeout(() => resolve(page), PATIENCE));
  return Promise.race([asked.catch(() => page), late]);
}
