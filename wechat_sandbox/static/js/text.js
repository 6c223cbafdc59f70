// The account's text: plain, but for the links WeChat knows.

import { h } from "./dom.js";

const ANCHOR = /<a\s([^>]*)>([\s\S]*?)<\/a>/gi;
const BARE = /https?:\/\/[^\s<>"'，。；！？、（）【】《》]+/g;

function attribute(text, name) {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(text);
  return (found?.[1] ?? found?.[2] ?? found?.[3] ?? "").replaceAll("&amp;", "&");
}

function link(href, label, taps) {
  if (/^weixin:\/\/bizmsgmenu\?/i.test(href)) {
    const query = new URLSearchParams(href.slice(href.indexOf("?") + 1));
    const words = query.get("msgmenucontent") ?? label;
    return h("button", { class: "tap", type: "button", onclick: () => taps.choose(words, query.get("msgmenuid") ?? "") }, label);
  }
  if (!/^https?:\/\//i.test(href)) return label;
  return h("a", { href, onclick: (event) => { event.preventDefault(); taps.open(href); } }, label);
}

function plain(text, taps) {
  const pieces = [];
  let from = 0;
  for (const hit of text.matchAll(BARE)) {
    pieces.push(text.slice(from, hit.index), link(hit[0], hit[0], taps));
    from = hit.index + hit[0].length;
  }
  return [...pieces, text.slice(from)];
}

/** Turn text into nodes: `<a href>` becomes a link, everything else stays the letters it is. */
export function textNodes(text, taps) {
  const nodes = [];
  let from = 0;
  for (const hit of text.matchAll(ANCHOR)) {
    nodes.push(...plain(text.slice(from, hit.index), taps), link(attribute(hit[1], "href"), hit[2], taps));
    from = hit.index + hit[0].length;
  }
  return [...nodes, ...plain(text.slice(from), taps)];
}
