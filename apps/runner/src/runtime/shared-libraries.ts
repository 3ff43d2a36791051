import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where glibc's loader is, by its ABI (x86-64 psABI). Its path is written into every program. */
const LOADER = '/lib64/ld-linux-x86-64.so.2';

export interface SharedLibraries {
  /** The loader, at the path that programs name. */
  readonly loader: string;
  /** Host paths of the libraries. */
  readonly libraries: readonly string[];
}

/** Asks the loader which libraries a program needs; the program does not run. @throws Error on a machine without glibc */
export function sharedLibraries(program: string): SharedLibraries {
  if (!existsSync(LOADER)) throw new Error(`no ${LOADER}: the runtime needs a Linux with glibc`);
  const listing = execFileSync(LOADER, ['--list', program], { encoding: 'utf8', env: {}, timeout: 10_000 });
  const libraries = [...listing.matchAll(/^\s*\S+ => (\/\S+) \(0x[0-9a-f]+\)$/gm)].map(
    ([, path = '']) => path,
  );
  if (/not found/.test(listing)) throw new Error(`${program} lacks libraries:\n${listing}`);
  return { loader: LOADER, libraries };
}
