// The scanner at the door: WeChat's own scanner where this page is open in WeChat; the field for a name works without it.
(() => {
  "use strict";
  const WECHAT = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js";
  const form = document.getElementById("scanner");
  const place = form.querySelector("[data-scan]");

  // Outside WeChat nothing of WeChat is loaded; the sandbox's web view brings a wx of its own.
  const load = () => new Promise((resolve, reject) => {
    if (window.wx) return resolve(window.wx);
    if (!/MicroMessenger/i.test(navigator.userAgent)) return reject(new Error("not in WeChat"));
    const script = document.createElement("script");
    script.src = WECHAT;
    script.onload = () => resolve(window.wx);
    script.onerror = reject;
    document.head.append(script);
  });

  const send = (said) => {
    form.elements.given.value = said;
    form.requestSubmit();
  };

  const start = async () => {
    const wx = await load();
    const answer = await fetch(form.dataset.config);
    if (!answer.ok) return;
    wx.ready(() => {
      place.hidden = false;
      form.querySelector("[data-no-camera]").hidden = true;
      place.querySelector("button").addEventListener("click", () => wx.scanQRCode({
        needResult: 1, scanType: ["qrCode"], success: ({ resultStr }) => send(resultStr),
      }));
    });
    wx.config({ ...(await answer.json()), debug: false, jsApiList: ["scanQRCode"] });
  };

  start().catch(() => {});
})();
