// Opens a page in headless Chromium the ways people do, and prints what it saw as JSON.
// node browse.cjs MODULES CHROMIUM PAGE FOLDER
const [modules, executablePath, page, folder] = process.argv.slice(2);
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { chromium } = require(path.join(modules, "playwright-core"));
const axe = fs.readFileSync(path.join(modules, "axe-core", "axe.min.js"), "utf8");

const WAYS = {
  light: { viewport: { width: 1180, height: 900 }, colorScheme: "light" },
  dark: { viewport: { width: 1180, height: 900 }, colorScheme: "dark" },
  phone: { viewport: { width: 375, height: 800 }, colorScheme: "light", deviceScaleFactor: 2 },
  "phone-dark": { viewport: { width: 375, height: 800 }, colorScheme: "dark" },
};
const ARGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

async function open(browser, options) {
  const context = await browser.newContext(options);
  const tab = await context.newPage();
  const seen = { console: [], requests: [] };
  tab.on("console", (message) => seen.console.push(`${message.type()}: ${message.text()}`));
  tab.on("pageerror", (error) => seen.console.push(`error: ${error.message}`));
  tab.on("request", (request) => seen.requests.push(request.url()));
  await tab.goto(pathToFileURL(page).href);
  return { context, tab, seen };
}

async function look(browser, name) {
  const { context, tab, seen } = await open(browser, WAYS[name]);
  await tab.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
  seen.sideways = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  seen.background = await tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await tab.evaluate(axe);
  const found = await tab.evaluate(() => globalThis.axe.run());
  seen.passes = found.passes.length;
  seen.violations = found.violations.map((one) => ({
    id: one.id, impact: one.impact, where: one.nodes.slice(0, 3).map((node) => node.html),
  }));
  await context.close();
  return seen;
}

const column = (tab, at) =>
  tab.$$eval(`#scopes tbody tr > :nth-child(${at})`, (cells) => cells.map((c) => c.textContent));

// By keyboard alone: reach a column's button, press it twice.
async function sort(browser) {
  const { context, tab, seen } = await open(browser, WAYS.light);
  const button = tab.locator("#scopes thead th:nth-child(3) button");
  if (!(await button.count())) return { ...seen, sortable: false };
  await button.focus();
  await tab.keyboard.press("Enter");
  seen.down = await column(tab, 3);
  seen.saysDown = await tab.getAttribute("#scopes thead th:nth-child(3)", "aria-sort");
  await tab.keyboard.press("Enter");
  seen.up = await column(tab, 3);
  await tab.locator("#scopes thead th:nth-child(1) button").press("Enter");
  seen.names = await column(tab, 1);
  seen.namesInOrder = [...seen.names].sort((one, other) => one.localeCompare(other));
  await context.close();
  return { ...seen, sortable: true };
}

async function withoutScript(browser) {
  const { context, tab, seen } = await open(browser, { ...WAYS.light, javaScriptEnabled: false });
  seen.buttons = await tab.locator("th button").count();
  seen.text = await tab.locator("main").innerText();
  await context.close();
  return seen;
}

async function print(browser) {
  const { context, tab } = await open(browser, WAYS.dark);
  const file = path.join(folder, "print.pdf");
  await tab.pdf({ path: file, format: "A4" });
  await tab.emulateMedia({ media: "print" });
  const background = await tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await context.close();
  return { bytes: fs.statSync(file).size, background };
}

(async () => {
  const browser = await chromium.launch({ executablePath, args: ARGS });
  const seen = {};
  for (const name of Object.keys(WAYS)) seen[name] = await look(browser, name);
  seen.sort = await sort(browser);
  seen.withoutScript = await withoutScript(browser);
  seen.print = await print(browser);
  await browser.close();
  process.stdout.write(JSON.stringify(seen));
})();
