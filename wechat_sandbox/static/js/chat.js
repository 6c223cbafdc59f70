// The log of one chat: what was said, when, and what has just arrived.

import { ACCOUNT, chatTime, h, moment } from "./dom.js";
import { cameByItself, draw } from "./items.js";

const PAUSE = 300_000; // a time stands where the chat was quiet for five minutes
const KEPT = 300;
const TRIES = ["绑定", "慰问", "待办"];

export class Chat {
  constructor(root, taps) {
    this.log = root.querySelector(".log");
    this.list = this.log.querySelector("ol");
    this.fresh = root.querySelector(".fresh");
    this.taps = taps;
    this.fresh.addEventListener("click", () => this.toEnd("smooth"));
    this.log.addEventListener("scroll", () => this.atEnd() && this.clearFresh(), { passive: true });
    new ResizeObserver(() => this.stuck && this.toEnd()).observe(this.log);
  }

  /** Begin another person's chat. */
  begin(person) {
    this.person = person;
    this.previous = 0;
    this.unseen = 0;
    this.list.replaceChildren();
    this.clearFresh();
    this.stuck = true;
  }

  /** Add items; `live` ones arrived while the phone was watched. */
  add(items, now, live) {
    const stay = live && !this.atEnd() && !items.some((item) => this.isMine(item));
    if (items.length) this.list.querySelector(".empty")?.remove();
    for (const item of items) this.addOne(item, now, live);
    while (this.list.childElementCount > KEPT) this.list.firstElementChild.remove();
    if (!this.list.childElementCount) this.list.append(this.emptiness());
    if (stay) this.countFresh(items.length);
    else this.toEnd(live ? "smooth" : "instant");
  }

  addOne(item, now, live) {
    const at = moment(item.at);
    if (at - this.previous > PAUSE) this.list.append(h("li", { class: "time" }, chatTime(at, now)));
    this.previous = at;
    const line = draw(item, this.person, this.isMine(item), this.taps);
    if (live) line.classList.add(cameByItself(item) ? "arrived" : "said");
    for (const image of line.querySelectorAll("img")) image.addEventListener("load", () => this.stuck && this.toEnd());
    this.list.append(line);
  }

  isMine(item) {
    return item.direction === "in";
  }

  emptiness() {
    const tries = TRIES.map((word) => h("button", { class: "try", type: "button", onclick: () => this.taps.say(word) }, word));
    const hint = this.person.subscribed ? h("span", {}, "试试：", h("span", { class: "tries" }, tries)) : h("span", {}, "关注后，消息和菜单会出现在这里。");
    return h("li", { class: "empty" }, h("img", { src: ACCOUNT.face, alt: "" }), h("strong", {}, ACCOUNT.name), hint);
  }

  atEnd() {
    this.stuck = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60;
    return this.stuck;
  }

  toEnd(behavior = "instant") {
    this.stuck = true;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior });
    this.clearFresh();
  }

  countFresh(count) {
    this.unseen += count;
    this.fresh.textContent = `↓ ${this.unseen} 条新消息`;
    this.fresh.hidden = false;
  }

  clearFresh() {
    this.unseen = 0;
    this.fresh.hidden = true;
  }
}
