import { existsSync } from 'node:fs';
import { run } from '../processes/command.mjs';
import { LaunchError } from '../launch/launch-error.mjs';
import { canInstallPackages, installPackage } from '../services/apt.mjs';
import { findProgram } from '../services/find-program.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MACOS = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
const REPAIR =
  'set CHROMIUM_PATH to a Chromium or Chrome, or run: npx playwright install --with-deps chromium';

/**
 * A Chromium that starts: named by CHROMIUM_PATH, on PATH, downloaded by Playwright, or installed if we may.
 * @param {(note: string) => void} announce
 * @returns {Promise<string>} its path
 */
export async function chromium(announce) {
  const given = process.env['CHROMIUM_PATH'];
  if (given && !existsSync(given)) throw new LaunchError(`CHROMIUM_PATH: there is no ${given}`);
  let path = given || (await present());
  if (path === undefined && canInstallPackages()) {
    await installPackage('chromium', announce);
    path = await present();
  }
  if (path === undefined) throw new LaunchError(`The end-to-end tests need a browser: ${REPAIR}`);
  const { ok, output } = await run(path, ['--version'], { within: 30_000, env: process.env });
  if (!ok) throw new LaunchError(`${path} does not start: ${REPAIR}\n${output}`);
  return path;
}

async function present() {
  const found = findProgram(NAMES);
  if (found !== undefined) return found;
  if (existsSync(MACOS)) return MACOS;
  const { chromium: browser } = await import('@playwright/test');
  const downloaded = browser.executablePath();
  return existsSync(downloaded) ? downloaded : undefined;
}
