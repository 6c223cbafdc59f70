// The phone's web view: a page behind the person's door, in a frame of the phone's size.

import { get } from "./api.js";
import { h, icon } from "./dom.js";
import { hush, openSheet, scanSheet } from "./sheets.js";

const PROBE_MS = 1500;
const views = new Set(); // of all phones: one's camera sees what another shows
let byHost; // whether this browser reaches <name>.localhost, asked once

/** Ask whether the doors' own host names work here; elsewhere the path doors serve. */
export function probeDoors() {
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
  if (!local) return (byHost = Promise.resolve(false));
  const probe = fetch(`${location.protocol}//ping.localhost:${location.port || 80}/`, { signal: AbortSignal.timeout(PROBE_MS) });
  byHost = probe.then((answer) => answer.ok, () => false);
  return byHost;
}

export class WebView {
  constructor(over, taps) {
    this.over = over;
    this.taps = taps;
    this.codes = [];
    views.add(this);
    window.addEventListener("message", (event) => this.hear(event));
  }

  get isOpen() {
    return Boolean(this.root);
  }

  /** Open an address as `openid`; the page is signed in through the door. */
  async open(openid, url) {
    this.close();
    const root = this.build();
    try {
      const by = (await (byHost ?? probeDoors())) ? "host" : "path";
      const found = await get(`/_page/door?by=${by}&openid=${encodeURIComponent(openid)}&url=${encodeURIComponent(url)}`);
      if (this.root !== root) return;
      if (found.foreign) this.showForeign(url);
      else this.showPage(found.src);
    } catch (error) {
      this.close();
      this.taps.tell(error.message);
    }
  }

  build() {
    this.before = document.activeElement;
    this.title = h("h2", {}, "正在打开…");
    this.backButton = h("button", { class: "nav-button", type: "button", "aria-label": "网页后退", hidden: true, onclick: () => this.send("back") }, icon("back"));
    const shut = h("button", { class: "nav-button", type: "button", "aria-label": "关闭网页", onclick: () => this.close() }, icon("close"));
    const more = h("button", { class: "nav-button", type: "button", "aria-label": "网页菜单", onclick: () => this.menu() });
    more.innerHTML = '<svg viewBox="0 0 24 24" aria-hidden="true" class="dots"><circle cx="5" cy="12" r="1.7"/><circle cx="12" cy="12" r="1.7"/><circle cx="19" cy="12" r="1.7"/></svg>';
    const nav = h("header", { class: "nav" }, h("span", { class: "nav-pair" }, shut, this.backButton), this.title, h("span", { class: "nav-pair" }, more), h("span", { class: "web-bar" }));
    this.root = h("section", { class: "web", role: "dialog", "aria-label": "网页", "data-state": "new" }, nav);
    this.root.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    this.over.append(this.root);
    hush(this.over);
    shut.focus({ preventScroll: true });
    requestAnimationFrame(() => this.root && (this.root.dataset.state = "loading"));
    return this.root;
  }

  showPage(src) {
    this.src = src;
    this.pages = new Set();
    this.frame = h("iframe", { title: "网页内容", src, sandbox: "allow-scripts allow-forms allow-same-origin allow-popups allow-downloads allow-modals" });
    const root = this.root;
    this.frame.addEventListener("load", () => (root.dataset.state = "done"));
    root.append(this.frame);
  }

  showForeign(url) {
    this.src = url;
    this.title.textContent = new URL(url).host;
    this.root.dataset.state = "done";
    this.root.append(h("div", { class: "web-foreign" }, h("p", {}, "这是别处的网页，不在应用里。"), h("p", {}, url), h("a", { href: url, target: "_blank", rel: "noreferrer" }, "在新窗口打开")));
  }

  /** Hear from the bridge in the page: its title, leaving it, closing the window. */
  hear(event) {
    if (!this.frame || event.source !== this.frame.contentWindow || !event.data?.door) return;
    const { door, title, canGoBack, url, codes } = event.data;
    if (door === "page") {
      this.title.textContent = title || "网页";
      this.pages.add(url);
      this.codes = codes ?? [];
      this.backButton.hidden = !(canGoBack ?? this.pages.size > 1);
      this.src = url || this.src;
    } else if (door === "leaving") this.root.dataset.state = "loading";
    else if (door === "close") this.close();
    else if (door === "scan") this.scan();
  }

  send(what, found) {
    this.frame?.contentWindow.postMessage({ phone: what, found }, "*");
  }

  scan() {
    const seen = [...views].filter((view) => view !== this && view.isOpen).flatMap((view) => view.codes);
    scanSheet(this.over, seen, ({ scene }) => this.send("scanned", scene));
  }

  menu() {
    const row = (label, run) => h("button", { class: "sheet-row", type: "button", onclick: () => { close(); run(); } }, label);
    const close = openSheet(this.over, this.title.textContent, h("div", { class: "sheet-rows" },
      row("刷新", () => this.send("reload")),
      row("在新窗口打开", () => window.open(this.src, "_blank", "noreferrer")),
      row("复制链接", () => navigator.clipboard?.writeText(this.src).then(() => this.taps.tell("已复制")))));
  }

  close() {
    if (!this.root) return;
    this.root.remove();
    this.root = this.frame = null;
    this.codes = [];
    hush(this.over);
    this.before?.isConnected && this.before.focus({ preventScroll: true });
    this.taps.closed?.();
  }
}
