import { origin, port, readSettings } from '#libs/platform';
import {
  metricsOf,
  type MetricsSettings,
  tracingOf,
  type TracingSettings,
  collectorUrl,
  share,
} from '#libs/telemetry';
import type { BlockList } from 'node:net';
import { z } from 'zod';
import { trustedProxies } from './http/client-address.js';

const flag = z.enum(['true', 'false'], { error: "must be 'true' or 'false'" });

const seconds = z.coerce
  .number({ error: 'must be a whole number of seconds' })
  .int('must be a whole number of seconds')
  .min(1)
  .max(86_400);

const nonceSecret = z
  .string()
  .transform((text) => Buffer.from(text, 'base64url'))
  .refine((secret) => secret.length === 32, {
    message: 'must be 32 random bytes in base64url; all gateways of one deployment share it',
  });

const hosts = z.string().transform((list) => list.split(',').map((host) => host.trim().toLowerCase()));

const proxies = z.string().transform((list, context) => {
  try {
    return trustedProxies(list.split(',').map((network) => network.trim()));
  } catch (cause) {
    context.addIssue({ code: 'custom', message: (cause as Error).message });
    return z.NEVER;
  }
});

const DAY_MS = 86_400_000;
const days = z.coerce.number({ error: 'must be a whole number of days' }).int().min(1).max(3650);

const schema = z.object({
  GATEWAY_HOST: z.string().default('127.0.0.1'),
  GATEWAY_PORT: port.default(4200),
  GATEWAY_PUBLIC_URL: origin,
  API_URL: origin,
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' }),
  STATE_DIR: z.string(),
  GATEWAY_NAME: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 lower-case letters, digits and hyphens')
    .default('gateway'),
  ENROLMENT_TOKEN: z.string().min(32, 'must be the one-time token that the control plane issued').optional(),
  DPOP_NONCE_SECRET: nonceSecret.optional(),
  KEY_ROTATION_DAYS: days.default(90),
  SNAPSHOT_MAX_AGE_S: seconds.default(900),
  REVOCATION_MAX_AGE_S: seconds.default(60),
  REVOCATION_WRITE_MAX_AGE_S: seconds.default(15),
  ATTESTATION_INTERVAL_S: seconds.default(60),
  ALLOWED_HOSTS: hosts.default([]),
  TRUSTED_PROXIES: proxies.default(trustedProxies([])),
  GUARD_TIMEOUT_MS: z.coerce
    .number({ error: 'must be a whole number of milliseconds' })
    .int('must be a whole number of milliseconds')
    .min(100)
    .max(60_000)
    .default(2_000),
  RUNNER_URL: origin.optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: port.optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl.optional(),
  OTEL_TRACES_SAMPLER_ARG: share.default(1),
  ALLOW_PRIVATE_UPSTREAMS: flag.default('false').transform((value) => value === 'true'),
});

/** Values of Host that mean this origin: its default port may be named (RFC 9110 §7.2). */
const hostsOf = (url: URL): string[] =>
  url.port === '' ? [url.host, `${url.hostname}:${url.protocol === 'https:' ? 443 : 80}`] : [url.host];

/** Typed settings of the data plane, and their injection token. docs list every name. */
export class GatewaySettings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Origin under which agents reach this process: prefix of every resource, issuer of call tokens, base of `htu`. */
  readonly publicUrl: string;
  /** Origin of the control plane. */
  readonly apiUrl: string;
  readonly redisUrl: string;
  /** Keys, enrolment, last good snapshots, drift blocks and spilled events; mode 0700. */
  readonly stateDir: string;
  readonly name: string;
  readonly enrolmentToken: string | undefined;
  /** Absent: drawn at random at start, so nonces of one replica mean nothing to another. */
  readonly nonceSecret: Buffer | undefined;
  /** The key that proves this gateway makes way for another at this age. */
  readonly keyMaxAgeMs: number;
  readonly snapshotMaxAgeMs: number;
  /** How old knowledge of revocations may be: for tools that change something, and for anything. */
  readonly revocationBounds: { readonly writes: number; readonly all: number };
  readonly attestationIntervalMs: number;
  /** Milliseconds that judging one large payload may take. */
  readonly guardTimeoutMs: number;
  /** Acceptable values of the Host header, lower case. */
  readonly hosts: ReadonlySet<string>;
  /** Proxies in front of this process whose X-Forwarded-For is believed. */
  readonly trustedProxies: BlockList;
  /** Upstream servers may be at loopback and private addresses. */
  readonly allowPrivateUpstreams: boolean;

  /** Origin of the runner; absent: calls of stdio servers fail. */
  readonly runnerUrl: string | undefined;
  readonly metrics: MetricsSettings;
  /** Absent: nothing is traced. */
  readonly tracing: TracingSettings | undefined;

  constructor(values: z.output<typeof schema>) {
    this.host = values.GATEWAY_HOST;
    this.port = values.GATEWAY_PORT;
    this.publicUrl = values.GATEWAY_PUBLIC_URL;
    this.apiUrl = values.API_URL;
    this.redisUrl = values.REDIS_URL;
    this.stateDir = values.STATE_DIR;
    this.name = values.GATEWAY_NAME;
    this.enrolmentToken = values.ENROLMENT_TOKEN;
    this.nonceSecret = values.DPOP_NONCE_SECRET;
    this.keyMaxAgeMs = values.KEY_ROTATION_DAYS * DAY_MS;
    this.snapshotMaxAgeMs = values.SNAPSHOT_MAX_AGE_S * 1000;
    this.revocationBounds = {
      writes: values.REVOCATION_WRITE_MAX_AGE_S * 1000,
      all: values.REVOCATION_MAX_AGE_S * 1000,
    };
    this.attestationIntervalMs = values.ATTESTATION_INTERVAL_S * 1000;
    this.guardTimeoutMs = values.GUARD_TIMEOUT_MS;
    this.hosts = new Set([...hostsOf(new URL(values.GATEWAY_PUBLIC_URL)), ...values.ALLOWED_HOSTS]);
    this.trustedProxies = values.TRUSTED_PROXIES;
    this.runnerUrl = values.RUNNER_URL;
    this.metrics = metricsOf(values);
    this.tracing = tracingOf(values);
    this.allowPrivateUpstreams = values.ALLOW_PRIVATE_UPSTREAMS;
  }

  /** @throws SettingsError one line: which setting and why. */
  static read(env: NodeJS.ProcessEnv = process.env): GatewaySettings {
    return new GatewaySettings(readSettings(schema, env));
  }
}
