// One phone: its holder, their chat with the account, and what lies over it.

import { act, chatOf, get, listOf, menuOf } from "./api.js";
import { Bottom } from "./bottom.js";
import { Chat } from "./chat.js";
import { ACCOUNT, chatTime, clock, h, moment } from "./dom.js";
import { pressMenu, sendPicture } from "./doing.js";
import { cameByItself, summary } from "./items.js";
import { face, worded } from "./people.js";
import { aboutSheet, consentSheet, hush, placeSheet, scanSheet } from "./sheets.js";
import { WebView } from "./web.js";

const BANNER_MS = 5000;
const TYPING_MS = 15_000;
const TOAST_MS = 2600;
const RING_MS = 1600;

export class Phone {
  /** `house` knows the people and the time, and is told when a holder changes. */
  constructor(house) {
    this.house = house;
    this.root = document.getElementById("phone").content.firstElementChild.cloneNode(true);
    this.find = (selector) => this.root.querySelector(selector);
    this.over = this.find(".over");
    this.chat = new Chat(this.root, this);
    this.bottom = new Bottom(this.find(".bottom"), this);
    this.web = new WebView(this.over, { tell: (words) => this.tell(words), closed: () => this.read() });
    this.find("select").addEventListener("change", (event) => house.give(this, event.target.value));
    this.find('[data-do="inbox"]').addEventListener("click", () => this.showInbox(true));
    this.find('[data-do="about"]').addEventListener("click", () => this.about());
    this.find(".inbox-row").addEventListener("click", () => this.showInbox(false));
    this.find(".banner").addEventListener("click", () => this.answerBanner());
  }

  /** Put the phone into a person's hand. */
  async hold(person) {
    this.person = person;
    this.last = 0;
    this.lastItem = null;
    this.unread = 0;
    this.web.close();
    this.over.replaceChildren();
    hush(this.over);
    this.find(".banner").hidden = true;
    this.showInbox(false);
    this.chat.begin(person);
    this.dress();
    await Promise.all([this.loadMenu(), this.pull()]);
  }

  /** Show who holds the phone, from the house's newest knowledge. */
  dress() {
    const { person, house } = this;
    this.root.setAttribute("aria-label", `${person.nickname}的手机`);
    this.find(".holder-face").replaceChildren(face(person));
    this.find(".holder-name").replaceChildren(person.nickname, person.note ? h("small", {}, person.note) : "");
    this.drawPicker();
    this.tick();
  }

  /** Fill the picker; an open one is left alone as long as its words stay the same. */
  drawPicker() {
    const { openid } = this.person;
    const options = this.house.people.map((each) => h("option", { value: each.openid, selected: each.openid === openid }, worded(each) + (each.unread && each.openid !== openid ? `（${each.unread} 条未读）` : "")));
    const words = openid + options.map((option) => option.textContent).join();
    if (this.picked === words) return;
    this.picked = words;
    this.find("select").replaceChildren(...options);
  }

  /** Take over what changed about the person: following, note, tags. */
  async refresh(person) {
    const followed = person.subscribed !== this.person.subscribed;
    this.person = person;
    this.chat.person = person;
    this.dress();
    if (followed) await this.loadMenu();
  }

  tick() {
    this.find(".status-time").textContent = clock(this.house.now());
  }

  async loadMenu() {
    const { person } = this;
    const found = await menuOf(person.openid).catch(() => ({}));
    if (person === this.person) this.bottom.show(person, found.button ?? found.menu?.button ?? []);
  }

  /** Fetch what is new in the chat; calls while one is running make it look once more. */
  async pull() {
    if (this.pulling) return (this.again = true);
    this.pulling = true;
    const { openid } = this.person;
    try {
      const live = this.last > 0 || this.watched === openid;
      const found = await chatOf(openid, this.last);
      if (openid === this.person.openid) this.take(found, live);
    } catch {
      // The bar tells that the sandbox is away; the news, once back, make the phone look again.
    } finally {
      this.pulling = false;
      if (this.again || openid !== this.person.openid) {
        this.again = false;
        this.pull();
      }
    }
  }

  take(found, live) {
    const items = (found.items ?? []).filter((item) => item.seq > this.last);
    this.watched = this.person.openid;
    this.allowance = found.allowance;
    this.last = Math.max(this.last, found.last ?? 0, ...items.map((item) => item.seq));
    if (!live || items.length) this.chat.add(items, this.house.now(), live);
    this.lastItem = items.at(-1) ?? this.lastItem;
    if (items.some((item) => !this.chat.isMine(item))) this.typing(false);
    this.drawInbox();
    if (live && items.some((item) => item.kind === "system")) this.house.reload(); // followed, or no longer
    const pushed = items.filter((item) => !this.chat.isMine(item));
    if (live && pushed.length) this.announce(pushed);
    else if (!this.isHidden()) this.read();
  }

  isHidden() {
    return this.web.isOpen || !this.find(".inbox").hidden;
  }

  announce(items) {
    if (items.some(cameByItself)) this.ring();
    if (!this.isHidden()) return this.read();
    this.unread += items.length;
    this.drawInbox();
    const banner = this.find(".banner");
    banner.querySelector(".banner-text").textContent = summary(items.at(-1));
    banner.hidden = false;
    clearTimeout(this.bannerTimer);
    this.bannerTimer = setTimeout(() => (banner.hidden = true), BANNER_MS);
  }

  ring() {
    this.root.classList.add("rings");
    clearTimeout(this.ringing);
    this.ringing = setTimeout(() => this.root.classList.remove("rings"), RING_MS);
  }

  answerBanner() {
    this.find(".banner").hidden = true;
    this.web.close();
    this.showInbox(false);
    this.chat.toEnd();
  }

  /** What has come is seen now. */
  read() {
    if (this.isHidden()) return;
    this.unread = 0;
    this.drawInbox();
    this.house.seen(this.person.openid, this.last);
  }

  showInbox(shown) {
    this.find(".inbox").hidden = !shown;
    this.find(".chat").hidden = shown;
    if (!this.person) return;
    if (shown) this.find(".inbox-row").focus({ preventScroll: true });
    else this.chat.toEnd();
    if (!shown) this.read();
  }

  drawInbox() {
    const badge = this.find(".inbox .badge");
    badge.hidden = !this.unread;
    badge.textContent = this.unread > 99 ? "99+" : this.unread;
    this.find(".inbox-last").textContent = this.lastItem ? summary(this.lastItem) : "还没有消息";
    this.find(".inbox-row time").textContent = this.lastItem ? chatTime(moment(this.lastItem.at), this.house.now()) : "";
  }

  /** The account is typing an answer, or not any more. */
  typing(begins) {
    const title = this.find(".chat h2");
    title.textContent = begins ? "对方正在输入…" : ACCOUNT.name;
    clearTimeout(this.typingTimer);
    if (begins) this.typingTimer = setTimeout(() => this.typing(false), TYPING_MS);
  }

  /** Say something short over the phone. */
  tell(words) {
    const toast = this.find(".toast");
    toast.textContent = words;
    toast.hidden = false;
    clearTimeout(this.toasting);
    this.toasting = setTimeout(() => (toast.hidden = true), TOAST_MS);
  }

  /** Do something as this person; a failure is told and passed on. */
  async do(verb, body) {
    try {
      return await act(this.person.openid, verb, body);
    } catch (error) {
      this.tell(error.message);
      throw error;
    }
  }

  // What the person can tap.
  open = (url) => this.web.open(this.person.openid, url);
  say = (text) => this.do("say", { text });
  choose = (text, id) => this.do("say", { text, bizmsgmenuid: id }).catch(() => {});
  pressMenu = (button) => pressMenu(this, button);
  pickPicture = () => sendPicture(this, false);
  takePicture = () => sendPicture(this, true);
  sendPlace = () => placeSheet(this.over, (place) => this.do("location", place).catch(() => {}));

  follow = (following = true) => this.do(following ? "subscribe" : "unsubscribe").catch(() => {});

  scan = async (button) => {
    const codes = await get("/qrcodes").catch(() => []);
    const send = (found) => this.do("scan", found.ticket ? { ticket: found.ticket } : { scene: found.scene }).catch(() => {});
    scanSheet(this.over, listOf(codes, "qrcodes"), send, button?.name);
  };

  consent = async () => {
    const found = await get("/templates").catch(() => []);
    const templates = listOf(found, "templates").filter((each) => each.kind === "subscribe");
    consentSheet(this.over, templates, (verb, ids) => this.do(verb, { template_ids: ids }).then(() => this.tell(verb === "accept" ? "已允许" : "已取消")).catch(() => {}));
  };

  about() {
    aboutSheet(this.over, this.person, this.allowance, this.follow);
  }
}
