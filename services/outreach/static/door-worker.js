// Keeps the check-in page of a gathering usable without a network. It touches nothing else of the center.
const CACHE = "bamai-door";
const PATIENCE = 4000;
const DOOR = /^\/outreach\/gatherings\/[0-9a-f-]{36}\/door$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(kept(url.pathname + url.search, event.request));
  else if (DOOR.test(url.pathname)) event.respondWith(fresh(url.pathname, event.request));
});

// Files carry their fingerprint in the address: what is kept is right for ever.
async function kept(path, request) {
  return (await (await caches.open(CACHE)).match(path)) || fetch(request);
}

// The page from the network where there is one; what was kept where there is none, or one that does not answer.
async function fresh(path, request) {
  const page = await (await caches.open(CACHE)).match(path);
  if (!page) return fetch(request);
  const late = new Promise((resolve) => setTimeout(() => resolve(page), PATIENCE));
  const asked = fetch(request).then((answer) => (answer.status >= 500 ? page : answer)).catch(() => page);
  return Promise.race([asked, late]);
}
