// Small pieces of page: elements, icons, times.

const STATIC = document.body.dataset.static;
export const ACCOUNT = { name: document.body.dataset.account, face: `${STATIC}account.svg` };

/** Make an element; `on…` attributes are listeners, children are nodes or text. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") element.style.cssText = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const ICONS = {
  keyboard: "M3.500 6.500h17v11h-17zM7 10h.01M10.300 10h.01M13.700 10h.01M17 10h.01M8.500 14h7",
  list: "M4 7h16M4 12h16M4 17h10",
  plus: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17ZM12 8.200v7.600M8.200 12h7.600",
  close: "m6 6 12 12M18 6 6 18",
  back: "m14.500 5-7 7 7 7",
  photo: "M4 5.500h16v13H4zM4 15.500l4.500-4.500 4 4 3-2.500 4.500 4M15.300 9.300h.01",
  camera: "M4 8h3.200l1.300-2h7l1.300 2H20v10.500H4zM12 10a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
  place: "M12 21c4.500-4.700 6.800-8.300 6.800-11.200a6.800 6.800 0 1 0-13.600 0C5.200 12.700 7.500 16.300 12 21ZM12 7.400a2.400 2.400 0 1 0 0 4.800 2.400 2.400 0 0 0 0-4.800Z",
  scan: "M4 8.500V5h3.500M16.500 5H20v3.500M20 15.500V19h-3.500M7.500 19H4v-3.500M4 12h16",
  bell: "M6.500 16.500v-6a5.500 5.500 0 0 1 11 0v6l1.500 1.500H5zM10.300 20.500h3.400",
  voice: "M9 9.500v5M12.500 7c3 2.800 3 7.200 0 10M16 4.500c4.500 4.300 4.500 10.700 0 15",
};

/** Draw one of the page's icons. */
export function icon(name, label = "") {
  const holder = document.createElement("span");
  const speaks = label ? `role="img" aria-label="${label}"` : 'aria-hidden="true"';
  holder.innerHTML = `<svg viewBox="0 0 24 24" ${speaks}><path d="${ICONS[name]}"/></svg>`;
  return holder.firstElementChild;
}

/** Draw the small arrow that says "leads somewhere". */
export function chevron() {
  const holder = document.createElement("span");
  holder.innerHTML = '<svg class="chevron" viewBox="0 0 8 14" aria-hidden="true"><path d="m1 1 6 6-6 6"/></svg>';
  return holder.firstElementChild;
}

const ZONE = "Asia/Shanghai";
const CLOCK = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const SECONDS = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, month: "long", day: "numeric" });
const DATE = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" });

/** Read a time: seconds since 1970, or an ISO text. */
export const moment = (at) => new Date(typeof at === "number" ? at * 1000 : at);
export const clock = (date) => CLOCK.format(date);
export const clockSeconds = (date) => SECONDS.format(date);
export const dayAndClock = (date) => `${DAY.format(date)} ${clock(date)}`;

/** Word a time as a chat does: today 09:30, 昨天 09:30, 3月5日 09:30. */
export function chatTime(date, now) {
  const days = (Date.parse(DATE.format(now)) - Date.parse(DATE.format(date))) / 86_400_000;
  if (days === 0) return clock(date);
  if (days === 1) return `昨天 ${clock(date)}`;
  return dayAndClock(date);
}
