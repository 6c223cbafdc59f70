// One line of a chat, drawn by its kind.

import { ACCOUNT, chevron, h, icon } from "./dom.js";
import { face } from "./people.js";
import { textNodes } from "./text.js";

const SUBSCRIBED = new Set(["subscribe", "subscribe_message", "subscribe_notice"]);

function rows(item) {
  return h("dl", {}, (item.rows ?? []).flatMap((row) =>
    row.label ? [h("dt", {}, row.label), h("dd", {}, row.value || "—")] : [h("dd", { class: "wide" }, row.value)]));
}

function notice(item, taps) {
  const more = item.url && h("button", { class: "notice-more", type: "button", onclick: () => taps.open(item.url) }, "详情", chevron());
  const from = SUBSCRIBED.has(item.kind) && h("p", { class: "notice-from" }, h("img", { src: ACCOUNT.face, alt: "" }), `${ACCOUNT.name} · 订阅通知`);
  return h("div", { class: "row-card" }, h("section", { class: "card notice" }, from, h("h3", {}, item.title || "通知"), rows(item), more));
}

const pictureOf = (found) => found.pic_url ?? found.picurl;

function article(found, index, alone, taps) {
  const open = () => found.url && taps.open(found.url);
  if (index > 0) return h("button", { class: "article small", type: "button", onclick: open }, h("span", {}, found.title), pictureOf(found) && h("img", { src: pictureOf(found), alt: "" }));
  const text = h("span", { class: "article-text" }, h("strong", {}, found.title), alone && found.description && h("small", {}, found.description));
  return h("button", { class: "article", type: "button", onclick: open }, pictureOf(found) && h("img", { class: "article-pic", src: pictureOf(found), alt: "" }), text);
}

function news(item, taps) {
  const found = item.articles ?? [];
  return h("div", { class: "row-card" }, h("section", { class: "card" }, found.map((each, index) => article(each, index, found.length === 1, taps))));
}

function choices(item, taps) {
  if (!item.choices?.length) return null;
  return h("span", { class: "choices" }, item.choices.map((choice) => {
    const words = choice.content ?? choice.text ?? "";
    return h("button", { class: "tap", type: "button", onclick: () => taps.choose(words, choice.id ?? "") }, words);
  }));
}

const bubble = (item, taps, mine) => h("div", { class: "bubble" }, mine ? item.text : textNodes(item.text ?? "", taps), choices(item, taps), item.tail && textNodes(item.tail, taps));
// The sandbox's own pictures are taken from where this page is, which may be another name for it.
const here = (url = "") => (/^https?:\/\/[^/]+\/media\//.test(url) ? new URL(url).pathname : url);
const picture = (item) => h("a", { class: "picture", href: here(item.pic_url), target: "_blank", rel: "noreferrer" }, h("img", { src: here(item.pic_url), alt: "图片" }));
const voice = (item) => h("div", { class: "bubble voice" }, icon("voice"), item.text || "语音");

function place(item) {
  const map = h("span", {});
  map.innerHTML = '<svg viewBox="0 0 236 88" aria-hidden="true"><path fill="#dfeadf" d="M0 0h236v88H0z"/><path d="M-5 62 90 40l70 18 90-30M64-4l26 44-14 52M160 58l10 40M150-4l10 62" fill="none" stroke="#fff" stroke-width="7"/><path d="M118 20a13 13 0 0 0-13 13c0 9 13 22 13 22s13-13 13-22a13 13 0 0 0-13-13Z" fill="#07c160"/><circle cx="118" cy="33" r="4.500" fill="#fff"/></svg>';
  return h("div", { class: "place" }, h("p", {}, item.title || "位置", h("small", {}, item.text || "")), map.firstElementChild);
}

const WORDS = { video: "视频", shortvideo: "视频", music: "音乐", miniprogrampage: "小程序", mpnewsarticle: "文章" };

function linkCard(item, taps) {
  return h("button", { class: "link-card", type: "button", onclick: () => item.url && taps.open(item.url) }, h("strong", {}, item.title || WORDS[item.kind] || "链接"), h("small", {}, item.text || item.url || ""));
}

const INSIDE = { text: bubble, msgmenu: bubble, image: picture, voice, location: place, link: linkCard, miniprogrampage: linkCard, miniprogram: linkCard, mpnewsarticle: linkCard, video: linkCard, shortvideo: linkCard, music: linkCard };
const SYSTEM = new Set(["event", "system"]);
const CARDS = new Set(["template", "subscribe", "subscribe_message", "subscribe_notice", "template_subscribe"]);

/** Whether an item is a push, and no answer to what the person has just done. */
export const cameByItself = (item) => Boolean(item.channel) && item.channel !== "reply";

/** Draw one chat item; `person` is who holds the phone, `mine` whether they sent it. */
export function draw(item, person, mine, taps) {
  if (SYSTEM.has(item.kind)) return h("li", { class: "system" }, item.text || item.title);
  if (CARDS.has(item.kind)) return h("li", {}, notice(item, taps));
  if (item.kind === "news" || item.kind === "mpnews" || item.articles?.length) return h("li", {}, news(item, taps));
  const who = mine ? face(person) : h("span", { class: "face" }, h("img", { src: ACCOUNT.face, alt: "" }));
  const said = (INSIDE[item.kind] ?? bubble)(item, taps, mine);
  return h("li", { class: mine ? "line mine" : "line" }, who, h("span", { class: "visually-hidden" }, mine ? `${person.nickname}：` : `${ACCOUNT.name}：`), said);
}

/** Word an item in one line, for the list of chats and the banner. */
export function summary(item) {
  const words = { image: "[图片]", voice: "[语音]", location: "[位置]", video: "[视频]", link: "[链接]" };
  if (item.title && CARDS.has(item.kind)) return `[通知] ${item.title}`;
  if (item.articles?.length) return item.articles[0].title;
  return words[item.kind] ?? (item.text ?? "").replace(/<[^>]*>/g, "").replace(/\s+/g, " ");
}
