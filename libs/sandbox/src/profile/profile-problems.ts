import type { SandboxMount, SandboxProfile } from '#libs/contracts';

/** What an operator allows at most. */
export interface ProfileBounds {
  /** Host folders below which `host` mounts may lie. */
  readonly mountRoots: readonly string[];
  /** Whether hosts with private addresses may be reached. */
  readonly allowPrivate: boolean;
  readonly memMb: number;
  readonly pids: number;
  readonly callMs: number;
  readonly poolMax: number;
}

/** Names that steer a loader, an interpreter or a proxy, or that the launcher sets itself. */
const REFUSED_ENV =
  /^(NODE_.*|LD_.*|DYLD_.*|PATH|HOME|TMPDIR|LANG|PYTHON.*|BASH_ENV|ENV|IFS|SSL_CERT_.*|.*_PROXY)$/i;
/** Shapes of credentials that are known by their look. */
const SECRET =
  /-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[opsu]_\w{36}|\bxox[abp]-[\w-]{20,}|\bsk-[\w-]{20,}|\beyJ[\w-]{10,}\.[\w-]{10,}\./;
const SECRET_NAME = /(SECRET|PASSW(OR)?D|TOKEN|API_?KEY|CREDENTIAL|PRIVATE_?KEY)/i;
const TAKEN_TARGETS = [
  '/proc',
  '/dev',
  '/usr',
  '/run',
  '/bin',
  '/lib',
  '/lib64',
  '/etc',
  '/app',
  '/tmp',
  '/sys',
];
const STATE_NAME = /^[a-z0-9-]{1,32}$/;

/**
 * Why a profile cannot be approved or started, in words; empty: it can. Applied by the API when a version is registered and
 * again by the runner at every start, so that a compromised gateway gains nothing.
 *
 * Not checked here: whether mount sources exist and are free of links; the runner does, where the files are.
 */
export function profileProblems(profile: SandboxProfile, bounds: ProfileBounds): string[] {
  return [
    ...commandProblems(profile),
    ...environmentProblems(profile),
    ...mountProblems(profile.mounts, bounds),
    ...networkProblems(profile, bounds),
    ...limitProblems(profile, bounds),
  ];
}

function commandProblems({ command: [program = ''] }: SandboxProfile): string[] {
  return /^\/(app|bin)\/./.test(program) && !program.split('/').includes('..')
    ? []
    : [`command: ${program} is neither inside /app nor of the runtime in /bin`];
}

function environmentProblems({ env }: SandboxProfile): string[] {
  return Object.entries(env).flatMap(([name, value]) => [
    ...(REFUSED_ENV.test(name) ? [`env: ${name} may not be set`] : []),
    ...(SECRET_NAME.test(name) || SECRET.test(value)
      ? [`env: ${name} looks like a secret: use a credential of the egress proxy`]
      : []),
  ]);
}

function mountProblems(mounts: readonly SandboxMount[], { mountRoots }: ProfileBounds): string[] {
  const targets = mounts.map(({ target }) => target);
  return mounts.flatMap(({ kind, source, target, mode, maxBytes }, i) => {
    const at = `mounts: ${source}`;
    const found: string[] = [];
    if (TAKEN_TARGETS.some((taken) => target === taken || target.startsWith(`${taken}/`)))
      found.push(`${at} may not be mounted at ${target}`);
    if (targets.some((other, j) => j !== i && (other === target || other.startsWith(`${target}/`))))
      found.push(`${at} overlaps another mount at ${target}`);
    if (mode === 'rw' && maxBytes === 0) found.push(`${at} is writable, so it needs maxBytes`);
    if (kind === 'state' && !STATE_NAME.test(source)) found.push(`${at} is not a name of a state folder`);
    if (kind === 'host' && !mountRoots.some((root) => isBelow(source, root)))
      found.push(`${at} is not below a folder that the operator allows (RUNNER_MOUNT_ROOTS)`);
    return found;
  });
}

const isBelow = (path: string, root: string): boolean =>
  path.startsWith(`${root}/`) && !path.split('/').some((step) => step === '..' || step === '.');

function networkProblems(
  { network, credentials }: SandboxProfile,
  { allowPrivate }: ProfileBounds,
): string[] {
  const allowed = (host: string, port: number): boolean =>
    network.allow.some((rule) => rule.host === host && rule.port === port);
  return [
    ...network.allow.flatMap(({ host, allowPrivate: wanted }) => [
      ...(wanted && !allowPrivate ? [`network: ${host}: only an operator may allow private addresses`] : []),
      ...(host.endsWith('.internal') ? [`network: ${host}: names in .internal are the proxy's own`] : []),
    ]),
    ...credentials.flatMap(({ name, host, port }) =>
      allowed(host, port) ? [] : [`credentials: ${name} is for ${host}:${port}, which network.allow lacks`],
    ),
    ...(new Set(credentials.map(({ name }) => name)).size < credentials.length
      ? ['credentials: two have the same name']
      : []),
  ];
}

function limitProblems({ limits, pool }: SandboxProfile, bounds: ProfileBounds): string[] {
  const above = (name: string, value: number, bound: number): string[] =>
    value > bound ? [`${name}: ${value} is above ${bound}, which the operator allows`] : [];
  return [
    ...above('limits.memMb', limits.memMb, bounds.memMb),
    ...above('limits.pids', limits.pids, bounds.pids),
    ...above('limits.callMs', limits.callMs, bounds.callMs),
    ...above('pool.max', pool.max, bounds.poolMax),
    ...(pool.min > pool.max ? ['pool.min is above pool.max'] : []),
    ...(limits.frameBytes > limits.outBytes ? ['limits.frameBytes is above limits.outBytes'] : []),
  ];
}
