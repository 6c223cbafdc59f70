// Put by the door into every page of the app: tells the phone its title, and is WeixinJSBridge.
(() => {
  const phone = window.parent;
  if (phone === window) return;
  const tell = (message) => phone.postMessage(message, "*");
  const report = () => tell({ door: "page", title: document.title, url: location.href, canGoBack: window.navigation?.canGoBack });
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

  window.addEventListener("message", (event) => {
    if (event.source !== phone) return;
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
