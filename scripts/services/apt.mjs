import { existsSync } from 'node:fs';
import { run } from '../processes/command.mjs';
import { LaunchError } from '../launch/launch-error.mjs';

/** May this process install system packages? Only root on Debian or Ubuntu. */
export const canInstallPackages = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/**
 * @param {string} name
 * @param {(note: string) => void} announce
 */
export async function installPackage(name, announce) {
  announce(`${name} is not installed: apt-get install ${name}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const known = await run('apt-cache', ['show', name], { within: 30_000, env });
  if (!known.ok) await run('apt-get', ['update', '-q'], { within: 180_000, env });
  const args = ['install', '-y', '-q', '--no-install-recommends', name];
  let outcome = await run('apt-get', args, { within: 300_000, env });
  if (!outcome.ok && known.ok) {
    // The lists may be older than what the archive still holds.
    await run('apt-get', ['update', '-q'], { within: 180_000, env });
    outcome = await run('apt-get', args, { within: 300_000, env });
  }
  if (!outcome.ok) {
    throw new LaunchError(`apt-get install ${name} failed (${outcome.how}):\n${outcome.output.slice(-2000)}`);
  }
}
