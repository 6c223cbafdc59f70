// Below the chat: the account's live menu, or the text field with its + panel.

import { h, icon } from "./dom.js";

const ITEMS = [
  ["photo", "照片", "pickPicture"],
  ["camera", "拍摄", "takePicture"],
  ["place", "位置", "sendPlace"],
  ["scan", "扫一扫", "scan"],
  ["bell", "订阅消息", "consent"],
];

export class Bottom {
  constructor(root, taps) {
    this.root = root;
    this.taps = taps;
    this.buttons = [];
    this.typing = false;
    this.draft = "";
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.fold(true));
    root.closest(".chat").addEventListener("click", (event) => event.target.closest(".menu-slot") || this.fold());
  }

  /** Show what a person has: follow button, menu, or text field. */
  show(person, buttons) {
    const other = this.person !== person.openid;
    if (other) Object.assign(this, { draft: "", typing: false });
    this.person = person.openid;
    this.subscribed = person.subscribed;
    this.buttons = buttons ?? [];
    if (!this.buttons.length) this.typing = true;
    this.draw();
  }

  draw(focus = false) {
    if (!this.subscribed) return this.root.replaceChildren(this.followRow());
    this.root.replaceChildren(this.typing ? this.fieldRow(focus) : this.menuRow());
    if (focus && this.typing) this.root.querySelector(".field").focus({ preventScroll: true });
    else if (focus) this.root.querySelector(".icon-button").focus({ preventScroll: true });
  }

  followRow() {
    const follow = h("button", { class: "big-button", type: "button", onclick: () => this.taps.follow() }, "关注公众号");
    const scan = h("button", { class: "big-button plain", type: "button", onclick: () => this.taps.scan() }, "扫码关注");
    return h("div", { class: "follow" }, follow, scan, "未关注：收不到消息和通知");
  }

  toggle(typing) {
    this.typing = typing;
    this.draw(true);
  }

  menuRow() {
    const keyboard = h("button", { class: "icon-button", type: "button", "aria-label": "切换到键盘输入", onclick: () => this.toggle(true) }, icon("keyboard"));
    return h("div", { class: "bar-row" }, keyboard, h("div", { class: "menu", role: "group", "aria-label": "公众号菜单" }, this.buttons.map((button) => this.slot(button))));
  }

  slot(button) {
    const subs = button.sub_button?.list ?? button.sub_button ?? [];
    if (!subs.length) return h("div", { class: "menu-slot" }, h("button", { class: "menu-top", type: "button", onclick: () => this.press(button) }, h("span", {}, button.name)));
    const lines = h("span", {});
    lines.innerHTML = '<svg viewBox="0 0 12 10" aria-hidden="true"><path d="M1 1.500h10M1 5h10M1 8.500h10"/></svg>';
    const top = h("button", { class: "menu-top", type: "button", "aria-expanded": "false", "aria-haspopup": "true" }, lines.firstElementChild, h("span", {}, button.name));
    const slot = h("div", { class: "menu-slot" }, top);
    top.addEventListener("click", () => this.unfold(slot, top, subs));
    return slot;
  }

  unfold(slot, top, subs) {
    const open = top.getAttribute("aria-expanded") === "true";
    this.fold();
    if (open) return;
    top.setAttribute("aria-expanded", "true");
    slot.append(h("div", { class: "menu-list" }, subs.map((sub) => h("button", { class: "menu-item", type: "button", onclick: () => this.press(sub) }, sub.name))));
  }

  /** Close what is unfolded; with `back`, the focus returns to its button. */
  fold(back = false) {
    const list = this.root.querySelector(".menu-list");
    if (!list) return;
    const top = list.parentElement.querySelector(".menu-top");
    top.setAttribute("aria-expanded", "false");
    list.remove();
    if (back) top.focus();
  }

  press(button) {
    this.fold();
    this.taps.pressMenu(button);
  }

  fieldRow() {
    const back = this.buttons.length ? h("button", { class: "icon-button", type: "button", "aria-label": "切换到菜单", onclick: () => this.toggle(false) }, icon("list")) : h("span", { style: "width:12px" });
    const field = h("textarea", { class: "field", rows: "1", "aria-label": "发消息", placeholder: "发消息", enterkeyhint: "send", maxlength: "2000" });
    field.value = this.draft;
    const send = h("button", { class: "send", type: "button", onclick: () => this.send(field) }, "发送");
    const more = h("button", { class: "icon-button", type: "button", "aria-label": "更多", "aria-expanded": "false", onclick: () => this.togglePlus(more) }, icon("plus"));
    const fit = () => {
      this.draft = field.value;
      send.hidden = !field.value.trim();
      more.hidden = !send.hidden;
    };
    field.addEventListener("input", fit);
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send(field);
    });
    fit();
    return h("div", { class: "bar-row" }, back, field, send, more);
  }

  send(field) {
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    field.dispatchEvent(new Event("input"));
    field.focus({ preventScroll: true });
    this.taps.say(text).catch(() => {
      if (field.isConnected && !field.value) field.value = text;
      field.dispatchEvent(new Event("input"));
    });
  }

  togglePlus(more) {
    const open = this.root.querySelector(".plus");
    more.setAttribute("aria-expanded", String(!open));
    if (open) return open.remove();
    const items = ITEMS.map(([name, label, tap]) => h("button", { class: "plus-item", type: "button", onclick: () => this.taps[tap]() }, h("span", {}, icon(name)), label));
    this.root.append(h("div", { class: "plus" }, items));
  }
}
