import { accessSync, constants, statSync } from 'node:fs';

/** Absolute paths of the programs in the launch chain. */
export interface Programs {
  readonly sh: string;
  readonly prlimit: string;
  readonly setpriv: string;
  readonly bwrap: string;
}

/** Fixed, and not PATH: whoever sets an environment must not choose what builds the walls. */
const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin'];
const PACKAGE: Readonly<Record<keyof Programs, string>> = {
  sh: 'dash',
  prlimit: 'util-linux',
  setpriv: 'util-linux',
  bwrap: 'bubblewrap',
};

/** @returns programs, or what is missing and how to get it */
export function findPrograms(folders: readonly string[] = FOLDERS): Programs | { missing: string[] } {
  const found = Object.fromEntries(
    Object.keys(PACKAGE).map((name) => [name, folders.map((folder) => `${folder}/${name}`).find(isProgram)]),
  ) as Record<keyof Programs, string | undefined>;
  const missing = (Object.keys(PACKAGE) as (keyof Programs)[])
    .filter((name) => found[name] === undefined)
    .map((name) => `${name} (on Debian and Ubuntu: apt-get install ${PACKAGE[name]})`);
  return missing.length > 0 ? { missing } : (found as Programs);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
