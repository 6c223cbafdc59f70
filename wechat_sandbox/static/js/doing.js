// What a menu button does on the phone, and sending pictures.

import { h } from "./dom.js";
import { placeSheet, scanSheet } from "./sheets.js";

/** Let a person choose a picture file; resolves to it, or never. */
function chooseFile(fromCamera) {
  return new Promise((resolve) => {
    const input = h("input", { type: "file", accept: "image/*", capture: fromCamera ? "environment" : null });
    input.addEventListener("change", () => input.files[0] && resolve(input.files[0]));
    input.click();
  });
}

const quiet = (promise) => promise.catch(() => {});

/** Send a picture from the phone; `key` is the menu button's that asked for it. */
export async function sendPicture(phone, fromCamera, key = "") {
  const body = new FormData();
  body.append("file", await chooseFile(fromCamera));
  if (key) await quiet(phone.do("click", { key }));
  await quiet(phone.do("image", body));
}

const BUTTONS = {
  click: (phone, button) => phone.do("click", { key: button.key }),
  view(phone, button) {
    phone.open(button.url);
    return phone.do("view", { url: button.url });
  },
  miniprogram(phone, button) {
    phone.open(button.url);
    return phone.do("view", { url: button.url, path: button.pagepath });
  },
  pic_sysphoto: (phone, button) => sendPicture(phone, true, button.key),
  pic_photo_or_album: (phone, button) => sendPicture(phone, false, button.key),
  pic_weixin: (phone, button) => sendPicture(phone, false, button.key),
};

/** Do what a menu button's type says. */
export function pressMenu(phone, button) {
  const run = BUTTONS[button.type];
  if (run) return quiet(Promise.resolve(run(phone, button)));
  if (button.type === "location_select") return placeSheet(phone.over, (place) => quiet(phone.do("location", { ...place, key: button.key })));
  if (button.type?.startsWith("scancode_")) {
    const send = (found) => quiet(phone.do("click", { key: button.key, type: button.type, scan_result: found.scene }));
    return scanSheet(phone.over, [], send, button.name);
  }
  return phone.tell(`沙箱不演示「${button.type ?? "未知"}」类型的按钮`);
}
