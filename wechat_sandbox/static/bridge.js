// Put by the door into every page of the app: tells the phone its title, and is WeixinJSBridge and the JS-SDK (wx).
(() => {
  const phone = window.parent;
  if (phone === window) return;
  const tell = (message) => phone.postMessage(message, "*");
  // What another phone's camera could see on this page.
  const codes = () => [...document.querySelectorAll("[data-code]")].map((place) => ({ title: place.getAttribute("aria-label"), scene: place.dataset.code }));
  const report = () => tell({ door: "page", title: document.title, url: location.href, canGoBack: window.navigation?.canGoBack, codes: codes() });
  const answer = (name) => ({ err_msg: `${name}:ok` });

  window.WeixinJSBridge = {
    invoke(name, _arguments, callback) {
      if (name === "closeWindow") tell({ door: "close" });
      callback?.(answer(name));
    },
    call(name) {
      this.invoke(name);
    },
    on() {},
    log() {},
  };

  const waiting = { ready: [], error: [], scan: null };
  let state = "";
  const settle = (name, found) => {
    state = name;
    for (const run of waiting[name]) run(found);
  };
  window.wx = {
    ready: (run) => (state === "ready" ? run() : waiting.ready.push(run)),
    error: (run) => waiting.error.push(run),
    async config({ timestamp, nonceStr, signature }) {
      const given = { url: location.href, timestamp, noncestr: nonceStr, signature };
      const answer = await fetch("/_door/jssdk", { method: "POST", body: JSON.stringify(given), headers: { "Content-Type": "application/json" } });
      const { reason } = await answer.json();
      if (reason) console.error(`wx.config: ${reason}`);
      settle(reason ? "error" : "ready", { errMsg: `config:${reason || "ok"}` });
    },
    scanQRCode(options) {
      if (state !== "ready") return options.fail?.({ errMsg: "scanQRCode:permission denied" });
      waiting.scan = options;
      tell({ door: "scan" });
    },
  };

  window.addEventListener("message", (event) => {
    if (event.source !== phone) return;
    if (event.data?.phone === "scanned") waiting.scan?.success?.({ resultStr: event.data.found, errMsg: "scanQRCode:ok" });
    if (event.data?.phone === "back") history.back();
    if (event.data?.phone === "reload") location.reload();
  });
  window.addEventListener("pageshow", report);
  window.addEventListener("pagehide", () => tell({ door: "leaving" }));
  document.addEventListener("DOMContentLoaded", () => {
    report();
    const title = document.querySelector("title");
    if (title) new MutationObserver(report).observe(title, { childList: true });
    document.dispatchEvent(new Event("WeixinJSBridgeReady"));
  });
  // In WeChat there is one window: what asks for another opens in this one.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[target], form[target]");
    if (link && link.target !== "_self") link.target = "_self";
  }, true);
})();
