import { MIB } from '../cgroup/cgroup.js';
import type { SandboxSpec } from '../sandbox/sandbox-backend.js';
import { bwrapArguments } from './bwrap-arguments.js';
import type { Programs } from './programs.js';

/** Exit code of the chain when it could not join a cgroup: then nothing was started. */
export const JOIN_FAILED = 97;

/** `$0` of the script and then its parameters: cgroup files up to `--`, the program behind it. Nothing is interpolated. */
const JOIN = `while [ "$1" != -- ]; do echo $$ > "$1" || exit ${JOIN_FAILED}; shift; done; shift; exec "$@"`;

/**
 * What is executed for one sandbox, outermost first: join the cgroups, so that every later process is born inside; lower the
 * process limits; become another account without capabilities; bwrap.
 *
 * @param own account of this process: 0 drops to `spec.uid`; any other starts sandboxes as itself
 * @throws Error when the sandbox would run as uid 0: in bwrap, uid 0 outside stays uid 0 to the kernel
 */
export function launchChain(
  spec: SandboxSpec,
  joinFiles: readonly string[],
  runtimeDir: string,
  programs: Programs,
  own: number,
): [string, ...string[]] {
  const { nofile, fileMb } = spec.profile.limits;
  if (spec.uid === 0) throw new Error('refused: a sandbox must not run as uid 0');
  if (own !== 0 && own !== spec.uid)
    throw new Error('refused: only root may start sandboxes as another account');
  if (joinFiles.length === 0) throw new Error('refused: a sandbox without a cgroup has no limits');
  return [
    programs.sh,
    '-c',
    JOIN,
    'sh',
    ...joinFiles,
    '--',
    programs.prlimit,
    `--nofile=${nofile}`,
    '--core=0',
    `--fsize=${fileMb * MIB}`,
    '--',
    programs.setpriv,
    ...(own === 0 ? ['--reuid', String(spec.uid), '--regid', String(spec.uid), '--clear-groups'] : []),
    '--inh-caps=-all',
    ...(own === 0 ? ['--bounding-set=-all'] : []),
    '--no-new-privs',
    '--',
    programs.bwrap,
    ...bwrapArguments(spec, runtimeDir),
  ];
}
