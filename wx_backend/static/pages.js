// What makes the pages nicer where scripts run; everything works without it.
(() => {
  "use strict";
  const LARGEST = 10 * 1024 * 1024;

  // Questions that depend on answers: the server says which apply, the page folds the others away.
  const ask = async (form) => {
    const given = new FormData(form);
    for (const [name, value] of [...given]) if (value instanceof File) given.delete(name);
    given.set("do", "ask");
    form.asked?.abort();
    form.asked = new AbortController();
    const answer = await fetch(form.action, { method: "POST", body: given, signal: form.asked.signal });
    if (!answer.ok || !answer.headers.get("Content-Type")?.includes("json")) return;
    for (const [code, { asked, help }] of Object.entries(await answer.json())) {
      const box = document.getElementById(`box-${code}`);
      if (!box) continue;
      box.hidden = box.disabled = !asked;
      const line = box.querySelector("[data-help]");
      line.textContent = help;
      line.hidden = !help;
    }
  };

  const shown = (size) => (size < 1048576 ? `${Math.max(1, Math.round(size / 1024))} KB` : `${(size / 1048576).toFixed(1)} MB`);

  const listChosen = (input) => {
    const list = input.closest(".files").querySelector("[data-chosen]");
    list.replaceChildren(...[...input.files].map((file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name}（${shown(file.size)}${file.size > LARGEST ? "，超过10 MB，请压缩" : ""}）`;
      line.classList.toggle("too-large", file.size > LARGEST);
      return line;
    }));
    list.hidden = !input.files.length;
  };

  for (const form of document.querySelectorAll("form[data-asks]")) {
    form.addEventListener("change", (event) => {
      if (event.target.matches("[data-files]")) listChosen(event.target);
      else ask(form).catch(() => {});
    });
  }

  // A second tap on a form that is on its way does nothing.
  for (const form of document.querySelectorAll('form[method="post"]')) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
      setTimeout(() => delete form.dataset.sent, 8000);
    });
  }
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  const wrong = document.querySelector("[aria-invalid=true]");
  if (wrong) {
    wrong.focus({ preventScroll: true });
    (wrong.closest(".box, .consent, .weui-cell") || wrong).scrollIntoView({ block: "center" });
  }
})();
