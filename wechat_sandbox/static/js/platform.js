// The platform's side: the callback, the clock, faults to set, the record of calls.

import { get, listOf, post, remove } from "./api.js";
import { clockSeconds, dayAndClock, h, moment } from "./dom.js";

const MODES = { plain: "明文模式", compatible: "兼容模式", safe: "安全模式" };
const TEMPLATE = "/cgi-bin/message/template/send";
const FAULTS = [
  ["模板消息 −1", { path: TEMPLATE, fault: "errcode", errcode: -1 }],
  ["模板消息 45009", { path: TEMPLATE, fault: "errcode", errcode: 45009 }],
  ["发出后断线", { path: TEMPLATE, fault: "drop_after" }],
  ["变慢 8 秒", { path: TEMPLATE, fault: "slow", seconds: 8 }],
];
const AHEAD = [["1 小时", 3600], ["1 天", 86_400], ["48 小时", 172_800]];
const KEPT = 80;
const REREAD_MS = 3000;

export class Platform {
  constructor(house, collapsed) {
    this.house = house;
    this.root = document.getElementById("platform");
    this.toggle = document.getElementById("platform-toggle");
    this.last = 0;
    this.build();
    this.show(!collapsed && matchMedia("(min-width: 1220px)").matches);
    this.toggle.addEventListener("click", () => this.show(this.root.hidden));
    this.root.addEventListener("keydown", (event) => event.key === "Escape" && this.leave());
  }

  show(shown) {
    this.root.hidden = !shown;
    this.toggle.setAttribute("aria-expanded", String(shown));
    if (shown) this.readRecord();
  }

  leave() {
    this.show(false);
    this.toggle.focus();
  }

  async start() {
    await Promise.all([this.readHealth(), this.readFaults(), this.readRecord()]);
    setInterval(() => document.hidden || this.reread(), REREAD_MS);
  }

  reread() {
    this.readHealth();
    if (!this.root.hidden) Promise.all([this.readRecord(), this.readFaults()]);
  }

  build() {
    const button = (label, run) => h("button", { class: "button", type: "button", onclick: run }, label);
    const buttons = (listed) => h("div", { class: "buttons" }, listed);
    const panel = (title, aside, ...parts) => h("section", { class: "panel" }, h("h2", {}, title, aside), ...parts, h("p", { class: "verdict", role: "status", hidden: true }));
    this.facts = h("dl", { class: "facts" });
    this.time = h("small");
    this.waiting = h("ul", { class: "waiting", "aria-label": "等待生效的故障" });
    this.lines = h("ol", { tabindex: "0", "aria-label": "接口调用和推送，新的在上" });
    this.root.append(
      panel("回调", null, this.facts, buttons([button("检查回调", () => this.check())])),
      panel("时钟拨快", this.time, buttons(AHEAD.map(([label, seconds]) => button(`＋${label}`, () => this.advance(seconds, label))))),
      panel("下一次调用出错", null, buttons(FAULTS.map(([label, fault]) => button(label, () => this.fault(fault)))), this.waiting),
      h("section", { class: "panel record" }, h("h2", {}, "记录", h("small", {}, "接口调用 · 推送")), this.lines),
    );
  }

  /** Run what a button does, and word how it went in the button's own panel. */
  async attempt(run) {
    const verdict = document.activeElement.closest(".panel")?.querySelector(".verdict");
    let words = "";
    let state = "good";
    try {
      words = (await run()) ?? "";
    } catch (error) {
      [words, state] = [error.message, "bad"];
    }
    if (!verdict) return;
    verdict.textContent = words;
    verdict.hidden = !words;
    verdict.dataset.state = state;
  }

  async readHealth() {
    const found = await get("/health").catch(() => null);
    const app = document.querySelector('[data-fact="app"]');
    const pill = document.querySelector('[data-fact="clock"]');
    app.hidden = pill.hidden = false;
    app.dataset.state = found ? "on" : "off";
    app.textContent = found ? (MODES[found.callback?.mode] ?? "沙箱运行中") : "沙箱没有回应";
    if (!found) return;
    if (found.now) this.house.setClock(found.now);
    const now = dayAndClock(this.house.now());
    pill.textContent = now;
    this.time.textContent = now;
    this.drawFacts(found.callback ?? {});
  }

  drawFacts(callback) {
    const facts = [["方式", `${MODES[callback.mode] ?? "—"}${callback.format === "json" ? " · JSON" : ""}`], ["地址", callback.url || "还没有配置"]];
    const text = JSON.stringify(facts);
    if (this.shownFacts === text) return;
    this.shownFacts = text;
    this.facts.replaceChildren(...facts.flatMap(([label, value]) => [h("dt", {}, label), h("dd", {}, value)]));
  }

  check() {
    return this.attempt(async () => {
      const found = await post("/check");
      if (!found.ok) throw new Error(`回调没有通过：${found.reason}`);
      return "回调已确认：签名正确，echostr 原样返回。";
    });
  }

  advance(seconds, label) {
    return this.attempt(async () => {
      await post("/clock", { advance: seconds });
      await this.readHealth();
      return `已拨快 ${label}`;
    });
  }

  fault(fault) {
    return this.attempt(async () => {
      await post("/faults", { times: 1, ...fault });
      await this.readFaults();
    });
  }

  async readFaults() {
    const found = await get("/faults").catch(() => []);
    const waiting = listOf(found, "faults").filter((fault) => (fault.hit ?? 0) < (fault.times ?? 1));
    const words = (fault) => FAULTS.find(([, each]) => each.path === fault.path && each.fault === fault.fault && (each.errcode ?? fault.errcode) === fault.errcode)?.[0] ?? `${fault.path} ${fault.fault}`;
    const items = waiting.map((fault) => h("li", {}, words(fault), h("span", {}, `还有 ${fault.times - (fault.hit ?? 0)} 次`)));
    const clear = h("li", { style: "background:none;padding:0" }, h("button", { class: "button quiet", type: "button", onclick: () => this.attempt(async () => { await remove("/faults"); await this.readFaults(); }) }, "全部撤回"));
    this.waiting.hidden = !items.length;
    this.waiting.replaceChildren(...items, clear);
  }

  async readRecord() {
    if (this.reading) return;
    this.reading = true;
    const found = await get(`/record?after=${this.last}`).catch(() => []); // the pill tells when the sandbox is away
    this.reading = false;
    const entries = listOf(found, "entries").filter((entry) => entry.seq > this.last);
    this.last = entries.at(-1)?.seq ?? this.last;
    if (entries.length) this.lines.querySelector(".none")?.remove();
    for (const entry of entries.slice(-KEPT)) this.lines.prepend(line(entry));
    while (this.lines.childElementCount > KEPT) this.lines.lastElementChild.remove();
    if (!this.lines.childElementCount) this.lines.append(h("li", { class: "none" }, h("p", {}, "应用还没有调用过接口。")));
  }
}

/** Draw one entry of the record: a call of the app, or a push to it. */
function line(entry) {
  const pushed = entry.direction === "out";
  const bad = pushed ? Boolean(entry.error) : Boolean(entry.errcode) || entry.status >= 400 || Boolean(entry.fault);
  const name = pushed ? `推送 ${entry.request?.Event ?? entry.request?.MsgType ?? ""}` : entry.path.replace("/cgi-bin/", "");
  const code = pushed ? (bad ? "✕" : "↑") : String(entry.errcode ?? entry.status ?? 0);
  const state = bad ? "bad" : pushed ? "push" : "good";
  const detail = JSON.stringify({ request: entry.request, response: entry.response, ...(entry.error && { error: entry.error }), ...(entry.fault && { fault: entry.fault }), ...(entry.attempts?.length > 1 && { attempts: entry.attempts }) }, null, 1);
  const summary = h("summary", {}, h("span", { class: "code", "data-state": state }, code), h("code", { title: entry.path }, name), h("time", {}, clockSeconds(moment(entry.at))));
  return h("li", {}, h("details", {}, summary, h("pre", {}, detail)));
}
