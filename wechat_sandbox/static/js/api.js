// The sandbox's control API, and the news it sends.

const BASE = "/_sandbox";

async function call(method, path, body) {
  const options = { method, headers: {} };
  if (body instanceof FormData) options.body = body;
  else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  let answer;
  try {
    answer = await fetch(path.startsWith("/_") ? path : BASE + path, options);
  } catch {
    throw new Error("沙箱没有回应，请确认它还在运行");
  }
  const text = await answer.text();
  let found = {};
  try {
    found = text ? JSON.parse(text) : {};
  } catch {
    found = { error: text };
  }
  if (!answer.ok) throw new Error(found.error || found.message || found.errmsg || `沙箱回答 ${answer.status}`);
  return found;
}

/** Take the list out of an answer, bare or under its name. */
export const listOf = (found, name) => (Array.isArray(found) ? found : (found?.[name] ?? []));

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const remove = (path) => call("DELETE", path);

/** Let a person do something on their phone; the answer to it arrives as news. */
export const act = (openid, verb, body = {}) => call("POST", `/users/${encodeURIComponent(openid)}/${verb}?wait=0`, body);
export const chatOf = (openid, after) => get(`/users/${encodeURIComponent(openid)}/chat?after=${after}&peek=1`);
export const markRead = (openid) => post(`/users/${encodeURIComponent(openid)}/read`);
export const menuOf = (openid) => get(`/users/${encodeURIComponent(openid)}/menu`);

const EVERY = 2500;

/** Call `hear` with each piece of news; while the stream is shut, call it with {all: true} now and then. */
export function listen(hear) {
  let timer = 0;
  const stream = new EventSource(`${BASE}/events`);
  stream.onopen = () => {
    if (timer) hear({ all: true });
    clearInterval(timer);
    timer = 0;
  };
  stream.onmessage = (message) => hear(JSON.parse(message.data));
  stream.onerror = () => {
    timer ||= setInterval(() => hear({ all: true }), EVERY);
  };
}
