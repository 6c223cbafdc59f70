// What slides up over a phone: scanning, places, consent, the account's profile.

import { ACCOUNT, dayAndClock, h, icon, moment } from "./dom.js";

/** Let only what lies on top be reached by key and by screen reader. */
export function hush(over) {
  over.previousElementSibling.inert = over.childElementCount > 0;
  for (const layer of over.children) layer.inert = layer !== over.lastElementChild;
}

/** Open a sheet; returns a function that closes it. */
export function openSheet(over, title, ...children) {
  const before = document.activeElement;
  const close = () => {
    back.remove();
    hush(over);
    before?.isConnected && before.focus({ preventScroll: true });
  };
  const shut = h("button", { class: "sheet-close", type: "button", "aria-label": "关闭", onclick: close }, icon("close"));
  const sheet = h("section", { class: "sheet", role: "dialog", "aria-label": title }, h("div", { class: "sheet-head" }, h("h2", {}, title), shut), ...children);
  const back = h("div", { class: "sheet-back", onclick: (event) => event.target === back && close(), onkeydown: (event) => event.key === "Escape" && close() }, sheet);
  over.append(back);
  hush(over);
  (sheet.querySelector("input, .sheet-row") ?? shut).focus({ preventScroll: true });
  return close;
}

function form(fields, button, onSubmit) {
  const submit = (event) => {
    event.preventDefault();
    onSubmit(Object.fromEntries(new FormData(event.currentTarget)));
  };
  const inputs = fields.map(([name, label, more]) => h("label", {}, label, h("input", { name, autocomplete: "off", required: true, ...more })));
  return h("form", { onsubmit: submit }, inputs, h("button", { class: "big-button", type: "submit" }, button));
}

const rowsOf = (rows) => rows.length && h("div", { class: "sheet-rows" }, rows);

/** Scan one of the account's codes, or any content. */
export function scanSheet(over, codes, onScan, words = "扫一扫") {
  const rows = codes.map((code) => h("button", { class: "sheet-row", type: "button", onclick: () => done({ ticket: code.ticket, scene: code.scene }) },
    h("span", {}, code.title ?? code.scene), h("small", {}, code.title ? "别的手机上" : code.expires_at ? `至 ${dayAndClock(moment(code.expires_at))}` : "永久")));
  const hint = h("p", {}, codes.length ? "选一个看得到的二维码，或填写内容。" : "没有看得到的二维码，可以直接填写内容。");
  const close = openSheet(over, words, hint, rowsOf(rows), form([["scene", "二维码内容（场景值）", { placeholder: "例如 activity-12" }]], "扫描", done));
  function done(found) {
    close();
    onScan(found);
  }
}

const PLACES = [["图书馆", 119.9101, 28.4597], ["教工活动中心", 119.9123, 28.4611], ["附属第一医院", 119.9218, 28.4512]];

/** Send a place. */
export function placeSheet(over, onPlace) {
  const rows = PLACES.map(([label, longitude, latitude]) => h("button", { class: "sheet-row", type: "button", onclick: () => { close(); onPlace({ label, longitude, latitude }); } }, label, h("small", {}, `${latitude}, ${longitude}`)));
  const close = openSheet(over, "发送位置", rowsOf(rows));
}

/** Accept or reject subscription messages, as the account's page would ask. */
export function consentSheet(over, templates, onAnswer) {
  const rows = templates.map((each) => h("div", { class: "sheet-row" }, each.title, h("small", {}, each.template_id)));
  const ids = templates.map((each) => each.template_id);
  const answer = (verb) => () => { close(); onAnswer(verb, ids); };
  const yes = h("button", { class: "big-button", type: "button", onclick: answer("accept") }, "允许");
  const no = h("button", { class: "big-button plain", type: "button", onclick: answer("reject"), style: "margin-top:10px" }, "取消");
  const close = openSheet(over, "订阅消息", h("p", {}, `「${ACCOUNT.name}」想发送以下消息，每次允许可发送一条：`), rowsOf(rows), templates.length ? [yes, no] : h("p", {}, "公众号没有订阅消息模板。"));
}

/** The account's profile: following, tags, what may still be sent. */
export function aboutSheet(over, person, allowance, onFollow) {
  const left = allowance?.left > 0 ? `${allowance.left} 条，至 ${dayAndClock(moment(allowance.until))}` : "窗口已关闭";
  const row = (label, value) => h("div", { class: "sheet-row" }, label, h("small", {}, value));
  const tags = (person.tags ?? []).map((tag) => tag.name ?? tag).join("、");
  const card = h("div", { class: "sheet-card" }, h("img", { src: ACCOUNT.face, alt: "" }), h("strong", {}, ACCOUNT.name), h("small", {}, "服务号 · 校工会"));
  const follow = person.subscribed
    ? h("button", { class: "big-button plain", type: "button", onclick: () => { close(); onFollow(false); } }, "不再关注")
    : h("button", { class: "big-button", type: "button", onclick: () => { close(); onFollow(true); } }, "关注公众号");
  const rows = [row("我", person.note ? `${person.nickname} · ${person.note}` : person.nickname), row("openid", person.openid), tags && row("标签", tags), row("客服消息余量", left)];
  const close = openSheet(over, "公众号资料", card, rowsOf(rows.filter(Boolean)), follow);
}
