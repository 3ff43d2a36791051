import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { origin, port, readSettings } from '#libs/platform';
import type { ProfileBounds } from '#libs/sandbox';
import { z } from 'zod';

const flag = z.enum(['true', 'false'], { error: "must be 'true' or 'false'" });
const folders = z
  .string()
  .transform((list) => list.split(':').filter(Boolean))
  .refine(
    (list) => list.every((path) => path.startsWith('/')),
    'must be absolute paths, separated by colons',
  );
const count = z.coerce.number({ error: 'must be a whole number' }).int().min(1);
const dnsLabel = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a name of Kubernetes');
/** Two account numbers, such as 210000-214095. */
function range(text: string): { readonly first: number; readonly last: number } {
  const [first = 0, last = 0] = text.split('-').map(Number);
  return { first, last };
}

const schema = z.object({
  RUNNER_HOST: z.string().default('127.0.0.1'),
  RUNNER_PORT: port.default(4300),
  API_URL: origin,
  STATE_DIR: z.string().startsWith('/', 'must be an absolute path'),
  RUNNER_NAME: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 lower-case letters, digits and hyphens')
    .default('runner'),
  ENROLMENT_TOKEN: z.string().min(32, 'must be the one-time token that the control plane issued').optional(),
  KEY_ROTATION_DAYS: z.coerce
    .number({ error: 'must be a whole number of days' })
    .int()
    .min(1)
    .max(3650)
    .default(90),
  RUNNER_DATA_DIR: z.string().startsWith('/', 'must be an absolute path'),
  RUNNER_RUN_DIR: z.string().startsWith('/', 'must be an absolute path').max(60, 'is too long').optional(),
  RUNNER_BACKEND: z.enum(['bwrap', 'k8s'], { error: "must be 'bwrap' or 'k8s'" }).default('bwrap'),
  RUNNER_K8S_NAMESPACE: dnsLabel.optional(),
  RUNNER_K8S_IMAGE: z
    .string()
    .regex(/@sha256:[0-9a-f]{64}$/, 'must name an image by its digest: …@sha256:…')
    .optional(),
  RUNNER_K8S_CLAIM: dnsLabel.optional(),
  RUNNER_K8S_RUNTIME_CLASS: dnsLabel.default('gvisor'),
  RUNNER_CGROUP: z
    .string()
    .regex(/^(\/[\w.@-]+)+$/, 'must be a path such as /sallyport')
    .optional(),
  RUNNER_UID_RANGE: z
    .string()
    .regex(/^[1-9]\d{3,8}-[1-9]\d{3,8}$/, 'must be two account numbers, such as 210000-214095')
    .default('210000-214095')
    .transform(range)
    .refine(({ first, last }) => first <= last, 'must rise'),
  RUNNER_SINGLE_TENANT: z.string().optional(),
  RUNNER_MOUNT_ROOTS: folders.default([]),
  RUNNER_TOOL_ROOTS: folders.default([]),
  RUNNER_ALLOW_PRIVATE: flag.default('false').transform((value) => value === 'true'),
  RUNNER_MAX_SANDBOXES: count.default(256),
  RUNNER_MAX_PER_TENANT: count.default(32),
  RUNNER_MAX_MEM_MB: count.default(1024),
  RUNNER_MAX_PIDS: count.default(256),
  RUNNER_MAX_CALL_MS: count.default(120000),
  RUNNER_NPM_REGISTRY: z.url({ protocol: /^https?$/ }).optional(),
});

/** Typed settings of the runner, and their injection token. docs list every name. */
export class RunnerSettings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Origin of the control plane. */
  readonly apiUrl: string;
  /** Keys and enrolment; mode 0700. */
  readonly stateDir: string;
  readonly name: string;
  readonly enrolmentToken: string | undefined;
  /** The key that proves this runner makes way for another at this age. */
  readonly keyMaxAgeMs: number;
  /** Runtimes, artefacts and what tools keep: sandboxed accounts must be able to pass through it. */
  readonly dataDir: string;
  /** Sockets and filters of the moment. */
  readonly runDir: string;
  readonly backend: 'bwrap' | 'k8s';
  /** Of the `k8s` back end alone. */
  readonly k8s: {
    readonly namespace: string | undefined;
    readonly image: string | undefined;
    readonly claim: string | undefined;
    readonly runtimeClass: string;
  };
  readonly cgroup: string | undefined;
  readonly uidRange: { readonly first: number; readonly last: number };
  /** The one tenant for which an unprivileged runner may work. */
  readonly singleTenant: string | undefined;
  /** Folders below which artefacts may be taken from. */
  readonly toolRoots: readonly string[];
  readonly maxSandboxes: number;
  readonly maxPerTenant: number;
  readonly npmRegistry: string | undefined;
  readonly bounds: ProfileBounds;

  constructor(values: z.output<typeof schema>) {
    this.host = values.RUNNER_HOST;
    this.port = values.RUNNER_PORT;
    this.apiUrl = values.API_URL;
    this.stateDir = values.STATE_DIR;
    this.name = values.RUNNER_NAME;
    this.enrolmentToken = values.ENROLMENT_TOKEN;
    this.keyMaxAgeMs = values.KEY_ROTATION_DAYS * 86_400_000;
    this.dataDir = values.RUNNER_DATA_DIR;
    this.runDir = values.RUNNER_RUN_DIR ?? defaultRunDir();
    this.backend = values.RUNNER_BACKEND;
    this.k8s = {
      namespace: values.RUNNER_K8S_NAMESPACE,
      image: values.RUNNER_K8S_IMAGE,
      claim: values.RUNNER_K8S_CLAIM,
      runtimeClass: values.RUNNER_K8S_RUNTIME_CLASS,
    };
    this.cgroup = values.RUNNER_CGROUP;
    this.uidRange = values.RUNNER_UID_RANGE;
    this.singleTenant = values.RUNNER_SINGLE_TENANT;
    this.toolRoots = values.RUNNER_TOOL_ROOTS;
    this.maxSandboxes = values.RUNNER_MAX_SANDBOXES;
    this.maxPerTenant = values.RUNNER_MAX_PER_TENANT;
    this.npmRegistry = values.RUNNER_NPM_REGISTRY;
    this.bounds = {
      mountRoots: values.RUNNER_MOUNT_ROOTS,
      allowPrivate: values.RUNNER_ALLOW_PRIVATE,
      memMb: values.RUNNER_MAX_MEM_MB,
      pids: values.RUNNER_MAX_PIDS,
      callMs: values.RUNNER_MAX_CALL_MS,
      poolMax: values.RUNNER_MAX_PER_TENANT,
    };
  }

  /** @throws SettingsError one line: which setting and why. */
  static read(env: NodeJS.ProcessEnv = process.env): RunnerSettings {
    return new RunnerSettings(readSettings(schema, env));
  }
}

/** Short, because a socket's name has 107 bytes; of one runner, because it is emptied at the start. */
const defaultRunDir = (): string =>
  process.getuid?.() === 0 ? '/run/sallyport' : join(tmpdir(), `sallyport-${process.getuid?.() ?? 'user'}`);
