/** A real Chromium for the tests of pages. */
import { existsSync } from "node:fs";
import bundled from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

const ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"];

/** Where browsers of Chromium's family are installed, by platform. */
const USUAL_PLACES: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"],
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
};

/** Starts Chromium: the one that CHROME_PATH names, the bundled one, or one that is installed. */
export async function launchChromium(): Promise<Browser> {
  // In the locale of an empty machine, `C`, Chromium calls its language `en-US@posix`, which no reader's browser does.
  const env = { ...process.env, LANG: "en_US.UTF-8", LANGUAGE: "en_US" };
  return chromium.launch({ executablePath: await findChromium(), args: ARGS, env });
}

async function findChromium(): Promise<string> {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  // The bundled one is built for Linux on x64 only.
  if (process.platform === "linux" && process.arch === "x64") return bundled.executablePath();
  const installed = USUAL_PLACES[process.platform]?.find((path) => existsSync(path));
  if (installed) return installed;
  throw new Error("no Chromium found: set CHROME_PATH to the path of one");
}
