import { sandboxProfile, type SandboxProfileInput } from '#libs/contracts';
import { profileHash } from './profile-hash.js';
import { type ProfileBounds, profileProblems } from './profile-problems.js';
import { profileWordChanges, profileWords } from './profile-words.js';

const bounds: ProfileBounds = {
  mountRoots: ['/srv/data'],
  allowPrivate: false,
  memMb: 1024,
  pids: 256,
  callMs: 60_000,
  poolMax: 8,
};
const input = (more: Partial<SandboxProfileInput> = {}): SandboxProfileInput => ({
  schema: 1,
  command: ['/bin/node', '/app/index.js'],
  ...more,
});
const profile = (more: Partial<SandboxProfileInput> = {}) => sandboxProfile.parse(input(more));
const problems = (more: Partial<SandboxProfileInput>, at = bounds) => profileProblems(profile(more), at);
const rw = { kind: 'state', source: 'data', target: '/data', mode: 'rw', maxBytes: 1000 } as const;

describe('a sandbox profile', () => {
  it('is closed when nothing is said', () => {
    expect(profile()).toMatchObject({ network: { allow: [] }, mounts: [], credentials: [], env: {} });
    expect(problems({})).toEqual([]);
  });

  it('refuses members it does not know, at any depth', () => {
    expect(sandboxProfile.safeParse({ ...input(), privileged: true }).success).toBe(false);
    expect(sandboxProfile.safeParse(input({ network: { allow: [], any: true } as never })).success).toBe(
      false,
    );
  });

  it.each(['*', '*.example.com', 'EXAMPLE.com', '10.0.0.0/8', '', 'a b', '-x', 'x.'])(
    'has no host %j',
    (host) => {
      const allow = [{ host, port: 443, protocol: 'tls' as const }];
      expect(sandboxProfile.safeParse(input({ network: { allow } })).success).toBe(false);
    },
  );

  it.each(['/a/../b', '/..', 'a', '/a/', '/./a', '/', '/a\0'])('has no path %j inside', (target) => {
    expect(sandboxProfile.safeParse(input({ mounts: [{ ...rw, target }] })).success).toBe(false);
  });

  it.each(['NODE_OPTIONS', 'LD_PRELOAD', 'PATH', 'HOME', 'https_proxy', 'NODE_EXTRA_CA_CERTS', 'MY_TOKEN'])(
    'may not set %s',
    (name) => expect(problems({ env: { [name]: 'x' } })).toHaveLength(1),
  );

  it('takes no value that looks like a secret', () => {
    expect(problems({ env: { WHO: `ghp_${'a'.repeat(36)}` } })).toEqual([
      expect.stringContaining('looks like a secret'),
    ]);
  });

  it.each(['/usr/bin/env', '/app/../bin/sh', 'node', '/proc/self/exe'])('does not run %s', (program) => {
    expect(problems({ command: [program] })).toHaveLength(1);
  });

  it('mounts host folders only below the roots of the operator', () => {
    const host = (source: string) => [{ ...rw, kind: 'host' as const, source }];
    expect(problems({ mounts: host('/srv/data/a') })).toEqual([]);
    for (const source of ['/srv/data', '/srv/database', '/srv/data/../x', '/etc', 'srv/data/a'])
      expect(problems({ mounts: host(source) })).toHaveLength(1);
  });

  it.each(['/proc/x', '/dev', '/usr/lib', '/run/gw', '/app/x', '/etc', '/bin'])(
    'does not mount over %s',
    (target) => expect(problems({ mounts: [{ ...rw, target }] })).toHaveLength(1),
  );

  it('knows overlapping mounts, writable ones without a bound, and odd names of state', () => {
    expect(problems({ mounts: [rw, { ...rw, source: 'x', target: '/data/x' }] })).toHaveLength(1);
    expect(problems({ mounts: [{ ...rw, maxBytes: 0 }] })).toHaveLength(1);
    expect(problems({ mounts: [{ ...rw, source: '../x' }] })).toHaveLength(1);
  });

  it('binds a credential to an allowed host, and leaves private addresses to operators', () => {
    const allow = [{ host: 'api.example.com', port: 443, protocol: 'tls' as const, allowPrivate: true }];
    const credential = {
      name: 'crm',
      mode: 'proxy',
      host: 'api.example.com',
      port: 443,
      header: 'authorization',
    } as const;
    expect(problems({ credentials: [credential] })).toHaveLength(1);
    expect(problems({ network: { allow }, credentials: [credential] })).toHaveLength(1);
    expect(
      problems({ network: { allow }, credentials: [credential] }, { ...bounds, allowPrivate: true }),
    ).toEqual([]);
  });

  it('stays within what the operator allows', () => {
    const limits = { memMb: 2048, pids: 512, callMs: 120_000, frameBytes: 2 << 20 };
    expect(problems({ limits, pool: { min: 12, max: 10 } })).toHaveLength(6);
  });

  it('has one hash for one meaning', () => {
    const spelled = profile({ env: {}, tmpMb: 64, limits: { pids: 64 }, network: { allow: [] } });
    expect(profileHash(spelled)).toBe(profileHash(profile()));
    expect(profileHash(profile({ tmpMb: 65 }))).not.toBe(profileHash(profile()));
  });
});

describe('a profile in words', () => {
  it('says what may be reached, read and used', () => {
    const text = profileWords(profile()).map((word) => word.text);
    expect(text).toContain('May reach nothing over the network.');
    expect(text).toContain('May read nothing but its own package.');
    expect(text.join(' ')).toContain('256 MB of memory');
  });

  // Whatever changes the hash must change the words, or a person would approve what was not shown.
  const changes: Partial<SandboxProfileInput>[] = [
    { runtime: 'generic' },
    { backend: 'k8s' },
    { seccomp: 'strict' },
    { command: ['/bin/node', '/app/other.js'] },
    { cwd: '/data' },
    { env: { A: 'b' } },
    { mounts: [rw] },
    { mounts: [{ ...rw, mode: 'ro' }] },
    { tmpMb: 1 },
    { shmMb: 1 },
    { network: { allow: [{ host: 'a.example', port: 1, protocol: 'tls' }] } },
    { credentials: [{ name: 'x', mode: 'proxy', host: 'a.example', port: 1, header: 'x' }] },
    ...(
      [
        'memMb',
        'pids',
        'cpuPct',
        'nofile',
        'fileMb',
        'startMs',
        'callMs',
        'outBytes',
        'frameBytes',
        'stderrBytes',
      ] as const
    ).map((name) => ({ limits: { [name]: 2000 } })),
    ...(['min', 'max', 'idleSec', 'maxCalls'] as const).map((name) => ({ pool: { [name]: 7 } })),
    { pool: { reuse: 'never' } },
  ];

  it.each(changes)('shows the change %j', (change) => {
    const changed = profileWordChanges(profile(), profile(change));
    expect(changed.length).toBeGreaterThan(0);
    expect(profileWordChanges(profile(change), profile(change))).toEqual([]);
  });
});
