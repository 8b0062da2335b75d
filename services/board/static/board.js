// Cards whose figures changed are fetched anew. Without this script the page has a link that does the same for all of them.
(() => {
  const live = document.querySelector("[data-live]");
  if (!live || !window.EventSource) return;
  const text = live.querySelector("[data-live-text]");
  const clock = () => new Date().toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false });
  let seen = live.dataset.seen;
  let source;

  async function replace(measure) {
    const id = measure === 0 ? "loop" : `measure-${measure}`;
    const answer = await fetch(measure === 0 ? "/board/loop" : `/board/cards/${measure}`, { credentials: "same-origin" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(id);
    const old = document.getElementById(id);
    if (!fresh || !old) return;
    if (measure > 0) fresh.classList.add("card--new");
    old.replaceWith(fresh);
  }

  function watch() {
    source = new EventSource(`/board/stream?seen=${encodeURIComponent(seen)}`);
    source.addEventListener("open", () => { text.textContent = "实时更新中"; });
    source.addEventListener("here", (event) => { seen = event.lastEventId || seen; });
    source.addEventListener("changed", async (event) => {
      seen = event.lastEventId || seen;
      await Promise.all(JSON.parse(event.data).measures.map(replace));
      text.textContent = `实时更新中，最近一次 ${clock()}`;
    });
    source.addEventListener("error", () => {
      text.textContent = "连接中断，正在重新连接";
      if (source.readyState === EventSource.CLOSED) setTimeout(watch, 30000);
    });
  }

  watch();
  window.addEventListener("pagehide", () => source.close());
  window.addEventListener("pageshow", (event) => { if (event.persisted) watch(); });
})();
