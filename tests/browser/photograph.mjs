// Photographs every page of a plan in Chromium, as each person, narrow and wide, light and dark; fails on what is broken.
import { mkdir, readFile } from "node:fs/promises";
import { chromium } from "playwright-core";

const plan = JSON.parse(await readFile(process.argv[2], "utf8"));
const VIEWS = { 390: { width: 390, height: 844 }, 1280: { width: 1280, height: 800 } };
const ARGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--lang=zh-CN",
];
const problems = [];

const watch = (page, where) => {
  page.on("pageerror", (error) => problems.push(`${where()}: script error: ${error.message}`));
  page.on("console", (line) => {
    if (line.type() === "error" && !line.text().startsWith("Failed to load resource")) problems.push(`${where()}: console: ${line.text()}`);
  });
  page.on("response", (answer) => {
    const isPage = answer.request().isNavigationRequest() && answer.frame() === page.mainFrame();
    if (!isPage && answer.status() >= 400) problems.push(`${where()}: ${answer.status()} ${answer.url()}`);
  });
};

const take = async (page, shot, width, scheme) => {
  const answer = await page.goto(shot.address, { waitUntil: "load" });
  const expected = shot.status ?? 200;
  if (answer.status() !== expected) problems.push(`${shot.name}: ${answer.status()} instead of ${expected}`);
  for (const step of shot.steps ?? []) await act(page, step);
  await page.waitForTimeout(shot.wait ?? 0);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (width === 390 && wide > 0) problems.push(`${shot.name}: ${wide} px wider than the screen at 390 px`);
  // A taller screen, not a stitched picture: what is fixed to its foot stays at the foot.
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.max(VIEWS[width].height, height) });
  await page.screenshot({ path: `${plan.out}/${shot.name}-${width}-${scheme}.png` });
};

const act = async (page, step) => {
  if (step.fill) await page.fill(step.fill, step.with);
  if (step.check) await page.locator(step.check).dispatchEvent("click");
  if (step.click) await page.locator(step.click).first().click();
  if (step.clickLast) await page.locator(step.clickLast).last().click();
  if (step.see) await page.locator(step.see).first().waitFor();
  if (step.settle) await page.waitForLoadState("networkidle");
};

const photograph = async (browser, width, scheme) => {
  const people = [...new Set(plan.shots.map((shot) => shot.who))];
  for (const who of people) {
    const context = await browser.newContext({ viewport: VIEWS[width], colorScheme: scheme, locale: "zh-CN", timezoneId: "Asia/Shanghai" });
    context.setDefaultTimeout(15000);
    if (plan.people[who]) await context.addCookies([{ name: "sandbox_openid", value: plan.people[who], url: plan.sandbox }]);
    for (const shot of plan.shots.filter((one) => one.who === who)) {
      const page = await context.newPage();
      watch(page, () => `${shot.name} at ${width} px, ${scheme}`);
      try {
        await take(page, shot, width, scheme);
      } catch (error) {
        problems.push(`${shot.name} at ${width} px, ${scheme}: ${error.message.split("\n")[0]}`);
      }
      await page.close();
    }
    await context.close();
  }
};

await mkdir(plan.out, { recursive: true });
const browser = await chromium.launch({ executablePath: plan.chromium, args: ARGS, env: { ...process.env, LANGUAGE: "zh_CN" } });
try {
  for (const width of plan.widths ?? [390, 1280]) for (const scheme of plan.schemes ?? ["light", "dark"]) await photograph(browser, width, scheme);
} finally {
  await browser.close();
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length ? 1 : 0;
