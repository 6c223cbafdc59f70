// The page: the phones on the stage, the people who hold them, the news.

import { get, listen, listOf, markRead } from "./api.js";
import { h, moment } from "./dom.js";
import { choose, face, inAddress, toAddress } from "./people.js";
import { Phone } from "./phone.js";
import { Platform } from "./platform.js";
import { probeDoors } from "./web.js";

const NARROW = matchMedia("(max-width: 799px)");
const STAGE = document.getElementById("phones");
const TABS = document.getElementById("people");
const WAITING = document.getElementById("waiting");
const PHONE_WIDTH = 376;
const MOST_WAITING = 3;
const TICK_MS = 10_000;

class House {
  constructor() {
    this.people = [];
    this.phones = [];
    this.offset = 0;
    this.wanted = inAddress();
  }

  now() {
    return new Date(Date.now() + this.offset);
  }

  /** How many phones stand on the stage. */
  room() {
    if (NARROW.matches) return 1;
    const gap = Number.parseFloat(getComputedStyle(STAGE).columnGap) || 0;
    const fitting = Math.floor((STAGE.clientWidth + gap) / (PHONE_WIDTH + gap));
    return Math.max(1, Math.min(fitting, Math.max(this.wanted.length, 3), this.people.length));
  }

  async start() {
    await this.loadPeople();
    this.arrange();
    listen((news) => this.hear(news));
    new ResizeObserver(() => this.arrange()).observe(STAGE);
    setInterval(() => this.phones.forEach((phone) => phone.tick()), TICK_MS);
  }

  async loadPeople() {
    const found = await get("/users");
    this.people = listOf(found, "users");
  }

  /** Learn anew who follows, who is tagged, and show it. */
  async reload() {
    await this.loadPeople();
    for (const phone of this.phones) {
      const person = this.people.find((each) => each.openid === phone.person.openid);
      if (person) await phone.refresh(person);
    }
    this.drawPeople();
  }

  arrange() {
    const count = this.room();
    if (!this.people.length || count === this.phones.length) return;
    const held = this.phones.map((phone) => phone.person.openid);
    const openids = choose(this.people, held.length ? [...held, ...this.wanted] : this.wanted, count);
    for (const phone of this.phones.splice(count)) phone.root.remove();
    for (const openid of openids.slice(this.phones.length)) this.addPhone(openid);
    this.drawPeople();
  }

  addPhone(openid) {
    const phone = new Phone(this);
    phone.person = this.people.find((person) => person.openid === openid);
    this.phones.push(phone);
    STAGE.append(phone.root);
    phone.hold(phone.person);
  }

  /** Put a phone into another hand; two phones never show one person. */
  give(phone, openid) {
    const twin = this.phones.find((each) => each !== phone && each.person.openid === openid);
    const before = phone.person;
    phone.hold(this.people.find((person) => person.openid === openid));
    if (twin) twin.hold(before);
    this.wanted = this.phones.map((each) => each.person.openid);
    toAddress(this.wanted);
    this.drawPeople();
  }

  hear(news) {
    if (news.reset) return location.reload();
    const phone = this.phones.find((each) => each.person.openid === news.openid);
    if (news.menu) (news.openid ? [phone] : this.phones).forEach((each) => each?.loadMenu());
    if (news.all) this.lookAround();
    if (!news.openid) return;
    if ("typing" in news) phone?.typing(news.typing);
    else if (phone) phone.pull();
    else this.loadPeople().then(() => this.drawPeople(), () => {});
  }

  /** Without news: look for oneself what there is. */
  lookAround() {
    this.phones.forEach((phone) => phone.pull());
    this.loadPeople().then(() => this.drawPeople(), () => {});
  }

  /** A person has read their chat up to here. */
  seen(openid, last) {
    const person = this.people.find((each) => each.openid === openid);
    if (!person || !last || person.seen === last) return;
    Object.assign(person, { seen: last, unread: 0 });
    markRead(openid).catch(() => {});
    this.drawPeople();
  }

  /** Show anew who there is, and for whom something waits. */
  drawPeople() {
    this.phones.forEach((phone) => phone.dress());
    this.drawTabs();
    this.drawWaiting();
  }

  /** Show who has unread messages on a phone that is not on the stage; a tap puts it there. */
  drawWaiting() {
    const held = new Set(this.phones.map((phone) => phone.person.openid));
    const waiting = this.people.filter((person) => person.unread && !held.has(person.openid)).slice(0, MOST_WAITING);
    WAITING.replaceChildren(...waiting.map((person) => h("button", {
      class: "waiter", type: "button", title: `打开${person.nickname}的手机`, onclick: () => this.give(this.phones.at(-1), person.openid),
    }, face(person), person.nickname, h("b", { class: "badge", "aria-label": `${person.unread} 条未读` }, person.unread))));
  }

  drawTabs() {
    const current = this.phones[0]?.person.openid;
    TABS.replaceChildren(...this.people.map((person) => h("button", {
      class: "person", type: "button", "aria-pressed": String(person.openid === current), onclick: () => this.give(this.phones[0], person.openid),
    }, face(person), person.nickname, person.openid === current && person.note ? h("small", {}, person.note) : null, person.unread && person.openid !== current ? h("b", { class: "badge", "aria-label": `${person.unread} 条未读` }, person.unread) : null)));
    TABS.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** The sandbox's clock was read: keep its distance to ours. */
  setClock(at) {
    this.offset = moment(at) - Date.now();
    this.phones.forEach((phone) => phone.tick());
  }
}

const house = new House();
probeDoors();
new Platform(house, NARROW.matches).start();
house.start().catch((error) => STAGE.replaceChildren(h("p", { class: "note", role: "alert" }, error.message)));
