// Look at pages of the sandbox in both themes; change a label by keyboard alone.
// browse_site.cjs MODULES BROWSER FOLDER ORIGIN PATH... prints JSON.
"use strict";
const fs = require("fs");
const path = require("path");
const [modules, browser, folder, origin, ...paths] = process.argv.slice(2);
const { chromium } = require(path.join(modules, "playwright-core"));
const axe = fs.readFileSync(path.join(modules, "axe-core", "axe.min.js"), "utf8");
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

async function open(program, scheme, width) {
  const viewport = { width, height: 900 };
  const context = await program.newContext({ colorScheme: scheme, viewport, bypassCSP: true });
  const tab = await context.newPage();
  const seen = { console: [], requests: [] };
  tab.on("console", (message) => seen.console.push(message.text()));
  tab.on("pageerror", (error) => seen.console.push(error.message));
  tab.on("request", (request) => seen.requests.push(request.url()));
  return { context, tab, seen };
}

async function look(program, scheme, width, at) {
  const { context, tab, seen } = await open(program, scheme, width);
  await tab.goto(origin + at);
  await tab.evaluate(axe);
  const found = await tab.evaluate(() => globalThis.axe.run());
  seen.violations = found.violations.map((one) => [one.id, one.nodes[0].html]);
  seen.sideways = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const name = `${scheme}-${width}-${at.replace(/\W+/g, "-")}.png`;
  await tab.screenshot({ path: path.join(folder, name), fullPage: true });
  await context.close();
  return { at, scheme, width, ...seen };
}

async function correct(program, at) {
  const { context, tab, seen } = await open(program, "light", 1300);
  await tab.goto(origin + at);
  await tab.locator("#add").focus();
  await tab.keyboard.type("project-owner-work");
  await tab.keyboard.press("Enter");
  await tab.waitForSelector(".label.owner");
  seen.labels = await tab.locator("article > .labels .label").allTextContents();
  seen.history = await tab.locator(".history tbody tr:first-child").innerText();
  await context.close();
  return seen;
}

(async () => {
  const program = await chromium.launch({ executablePath: browser, args: FLAGS });
  const pages = [];
  for (const at of paths) {
    for (const scheme of ["light", "dark"]) pages.push(await look(program, scheme, 1300, at));
    pages.push(await look(program, "light", 420, at));
  }
  const corrected = await correct(program, paths[0]);
  await program.close();
  console.log(JSON.stringify({ pages, corrected }));
})();
