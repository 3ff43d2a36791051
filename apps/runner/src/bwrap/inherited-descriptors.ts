import { closeSync, readdirSync, readFileSync } from 'node:fs';

/** O_CLOEXEC as `fdinfo` shows it (proc(5)): octal. */
const CLOSE_ON_EXEC = 0o2000000;

/**
 * Descriptors beyond standard error that this process would pass on to what it starts. bwrap hands inherited descriptors
 * into the sandbox, so one that a parent process left open is a hole in the wall.
 */
export function inheritedDescriptors(folder = '/proc/self'): number[] {
  return readdirSync(`${folder}/fd`)
    .map(Number)
    .filter((fd) => fd > 2 && leaks(`${folder}/fdinfo/${fd}`));
}

function leaks(path: string): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(path, 'utf8'))?.[1];
    return flags === undefined || (parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
  } catch (cause) {
    // The descriptor with which the folder itself was read is gone by now.
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw cause;
  }
}

/**
 * Closes what a parent process left open in us, before anything else is opened: nothing of it is ours, and a sandbox must not
 * get it. Afterwards `inheritedDescriptors` is empty, which the back end proves before it starts anything.
 */
export function closeInherited(): void {
  for (const fd of inheritedDescriptors()) closeSync(fd);
}
