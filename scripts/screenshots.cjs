// node screenshots.cjs MODULES CHROMIUM [PICTURE ADDRESS]...
// A picture whose name says dark or phone is taken in that way.
const [modules, executablePath, ...shots] = process.argv.slice(2);
const path = require("node:path");
const { chromium } = require(path.join(modules, "playwright-core"));
const args = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

(async () => {
  const browser = await chromium.launch({ executablePath, args });
  for (let i = 0; i < shots.length; i += 2) {
    const picture = shots[i];
    const phone = picture.includes("phone");
    const context = await browser.newContext({
      viewport: phone ? { width: 390, height: 844 } : { width: 1180, height: 860 },
      colorScheme: picture.includes("dark") ? "dark" : "light",
    });
    const tab = await context.newPage();
    await tab.goto(shots[i + 1]);
    if (picture.includes("comment")) {
      await tab.locator("section.comment").last().evaluate((one) => one.scrollIntoView());
    }
    await tab.screenshot({ path: picture });
    await context.close();
  }
  await browser.close();
})();
