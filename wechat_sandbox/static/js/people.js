// The cast: names, roles, faces.

import { h } from "./dom.js";

const HUES = ["#3f6f8f", "#8a5a83", "#3f7f62", "#a35f3d", "#5a6aa8", "#8a6d2f", "#2f7f86", "#9a4f5f"];

function hue(person) {
  let sum = 0;
  for (const letter of person.openid) sum = (sum * 31 + letter.codePointAt(0)) % 997;
  return HUES[sum % HUES.length];
}

/** Draw a person's face: their picture, or the last character of their name. */
export function face(person) {
  if (/^(https?:|data:|\/)/.test(person.avatar ?? "")) return h("span", { class: "face" }, h("img", { src: person.avatar, alt: "" }));
  const letter = person.avatar || [...(person.nickname || "?")].at(-1);
  return h("span", { class: "face", style: `--hue:${hue(person)}`, "aria-hidden": "true" }, letter);
}

/** Word a person for a picker: name · role. */
export const worded = (person) => (person.note ? `${person.nickname} · ${person.note}` : person.nickname);

const OFFICERS = [/福利/, /主席|委员|干事|干部/, /工会/]; // whose desk most of the first cases come to, first
const NOT_MEMBER = /主席|委员|干事|干部|管理员|调解|代表/;

/** Choose whose phones are shown: those in the address, then a member, an officer, and the rest. */
export function choose(people, wanted, count) {
  const member = people.find((person) => !NOT_MEMBER.test(person.note || "")) ?? people[0];
  const others = people.filter((person) => person !== member);
  const officer = OFFICERS.map((post) => others.find((person) => post.test(person.note || ""))).find(Boolean);
  const known = wanted.filter((openid) => people.some((person) => person.openid === openid));
  const order = [...known, member?.openid, officer?.openid, ...people.map((person) => person.openid)];
  return [...new Set(order.filter(Boolean))].slice(0, count);
}

/** Read and write the choice in the address. */
export const inAddress = () => (new URLSearchParams(location.search).get("phones") ?? "").split(",").filter(Boolean);
export function toAddress(openids) {
  const query = new URLSearchParams(location.search);
  query.set("phones", openids.join(","));
  history.replaceState(null, "", `?${query.toString().replaceAll("%2C", ",")}`);
}
