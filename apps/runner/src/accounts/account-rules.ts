import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { SettingsError } from '#libs/platform';
import type { RunnerSettings } from '../settings.js';

/**
 * Who may run sandboxes as whom. As root each tenant and server gets an account number of its own. An ordinary user has only
 * itself, so it may work for one tenant.
 *
 * @throws SettingsError
 */
export function assertAccounts({ uidRange, singleTenant, dataDir }: RunnerSettings): void {
  if (process.getuid?.() !== 0) {
    if (singleTenant === undefined)
      throw new SettingsError(
        'RUNNER_SINGLE_TENANT: is required when the runner is not root, because all its sandboxes then share one account',
      );
    return;
  }
  for (const file of ['/etc/passwd', '/etc/subuid']) {
    const taken = existsSync(file) ? overlapping(file, readFileSync(file, 'utf8'), uidRange) : undefined;
    if (taken !== undefined)
      throw new SettingsError(
        `RUNNER_UID_RANGE: overlaps ${taken} in ${file}; the numbers must belong to nobody`,
      );
  }
  const closed = closedFolder(dataDir);
  if (closed !== undefined)
    throw new SettingsError(
      `RUNNER_DATA_DIR: sandboxed accounts cannot pass through ${closed}; it needs mode 0711 or more`,
    );
}

/** `name:x:uid:…` of passwd(5), `name:first:count` of subuid(5). */
export function overlapping(
  file: string,
  text: string,
  { first, last }: { first: number; last: number },
): string | undefined {
  for (const line of text.split('\n')) {
    const [name = '', second = '', third = ''] = line.split(':');
    const [from, to] = file.endsWith('subuid')
      ? [Number(second), Number(second) + Number(third) - 1]
      : [Number(third), Number(third)];
    if (name !== '' && from <= last && to >= first) return name;
  }
  return undefined;
}

/** The outermost folder on the way that others may not pass through. */
function closedFolder(path: string): string | undefined {
  const above = dirname(path);
  const outer = above === path ? undefined : closedFolder(above);
  if (outer !== undefined || !existsSync(path)) return outer;
  return (statSync(path).mode & 0o001) === 0 ? path : undefined;
}
