import { existsSync } from 'node:fs';
import { canInstallPackages, installPackage } from '../services/apt.mjs';
import { findProgram } from '../services/find-program.mjs';

/** @typedef {{ ok: true } | { ok: false, why: string }} SandboxSupport */

const REPAIR =
  'install bubblewrap (Debian and Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap)';

/**
 * Whether stdio servers can be run on this machine, and if not, what to do about it. Everything else works without.
 *
 * @param {(note: string) => void} announce
 * @returns {Promise<SandboxSupport>}
 */
export async function sandboxSupport(announce) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { ok: false, why: 'sandboxes need Linux on x86-64' };
  if (!existsSync('/lib64/ld-linux-x86-64.so.2'))
    return { ok: false, why: 'sandboxes need a Linux with glibc' };
  if (findProgram(['bwrap']) === undefined && canInstallPackages()) {
    try {
      await installPackage('bubblewrap', announce);
    } catch (cause) {
      return { ok: false, why: `${REPAIR}. Tried: ${/** @type {Error} */ (cause).message.split('\n')[0]}` };
    }
  }
  if (findProgram(['bwrap']) === undefined) return { ok: false, why: REPAIR };
  if (findProgram(['setpriv']) === undefined || findProgram(['prlimit']) === undefined)
    return { ok: false, why: 'install util-linux, for setpriv and prlimit' };
  return { ok: true };
}
