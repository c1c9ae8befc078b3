// Open pages of a site and tell what stands on them, as JSON; leave a screenshot of each.
// look.cjs MODULES BROWSER FOLDER ORIGIN PATH...
"use strict";
const path = require("path");
const [modules, executablePath, folder, origin, ...paths] = process.argv.slice(2);
const { chromium } = require(path.join(modules, "playwright-core"));
const args = [
  "--no-sandbox", "--disable-gpu", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

(async () => {
  const browser = await chromium.launch({ executablePath, args });
  const pages = [];
  for (const at of paths) {
    const tab = await browser.newPage({ viewport: { width: 1300, height: 900 } });
    await tab.goto(origin + at);
    const texts = (where) => tab.locator(where).allInnerTexts();
    pages.push({
      title: await tab.title(),
      main: await tab.locator("main").innerText(),
      labels: await texts("article > .labels .label"),
      anchors: await tab.$$eval("main a", (all) => all.map((one) => [one.innerText, one.href])),
      comments: await texts(".comment"),
      rows: await texts("tbody tr"),
      cards: await texts(".board article"),
      shown: await tab.locator(".board article .label").first().isVisible().catch(() => false),
    });
    await tab.screenshot({ path: path.join(folder, `${pages.length}.png`), fullPage: true });
    await tab.close();
  }
  await browser.close();
  process.stdout.write(JSON.stringify(pages));
})();
