import { origin, port, readSettings } from '#libs/platform';
import { metricsOf, type MetricsSettings } from '#libs/telemetry';
import { z } from 'zod';
import { mailOf, mailSchema, type MailSettings } from './mail-settings.js';

const masterKey = z
  .string()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((key) => key.length === 32, {
    message: 'must be 32 random bytes in base64, such as the output of: openssl rand -base64 32',
  });

/** Connection of the runtime role. */
export const databaseUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' });

const flag = z.enum(['true', 'false'], { error: "must be 'true' or 'false'" });

const schema = z.object({
  API_HOST: z.string().default('127.0.0.1'),
  API_PORT: port.default(4100),
  API_PUBLIC_URL: origin,
  GATEWAY_PUBLIC_URL: origin,
  DATABASE_URL: databaseUrl,
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// URL' }),
  MASTER_KEY: masterKey,
  MASTER_KEY_PREVIOUS: masterKey.optional(),
  ALLOW_PRIVATE_UPSTREAMS: flag.default('false').transform((value) => value === 'true'),
  REVIEW_STEP_UP: z
    .enum(['required', 'when-enrolled'], { error: "must be 'required' or 'when-enrolled'" })
    .default('when-enrolled'),
  CONSOLE_DIST: z.string().optional(),
  RUNNER_URL: origin.optional(),
  KEY_ROTATION_DAYS: z.coerce.number().int().min(1).max(3650).default(90),
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: port.optional(),
  REQUEST_TIMEOUT_S: z.coerce.number().int().min(1).max(300).default(30),
  ...mailSchema,
});

/** Typed settings of the control plane, and their injection token. docs list every name. */
export class ApiSettings {
  readonly host: string;
  readonly port: number;
  /** Origin under which browsers, agents and components reach this process. */
  readonly publicUrl: string;
  /** Origin of the gateway: prefix of every protected resource. */
  readonly gatewayUrl: string;
  /** Connection of the runtime role; never the owner. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Key-encryption key of the vault, 32 bytes. */
  readonly masterKey: Buffer;
  /** The one before, while secrets are being sealed anew. */
  readonly previousMasterKey: Buffer | undefined;
  /** Upstream servers may be at loopback and private addresses. */
  readonly allowPrivateUpstreams: boolean;
  /** Whether decisions need a passkey from everybody, or from operators who have one. */
  readonly reviewStepUp: 'required' | 'when-enrolled';
  /** Folder of the built console; absent: no console is served. */
  readonly consoleDist: string | undefined;
  /** Origin of the runner; absent: there are no stdio servers. */
  readonly runnerUrl: string | undefined;
  /** Days that a key of a tenant signs before the next one takes over. */
  readonly keyRotationDays: number;
  /** Seconds within which a whole request must have arrived. */
  readonly requestTimeoutS: number;
  readonly metrics: MetricsSettings;
  /** Absent: no mail is sent. */
  readonly mail: MailSettings | undefined;

  constructor(values: z.output<typeof schema>) {
    this.host = values.API_HOST;
    this.port = values.API_PORT;
    this.publicUrl = values.API_PUBLIC_URL;
    this.gatewayUrl = values.GATEWAY_PUBLIC_URL;
    this.databaseUrl = values.DATABASE_URL;
    this.redisUrl = values.REDIS_URL;
    this.masterKey = values.MASTER_KEY;
    this.previousMasterKey = values.MASTER_KEY_PREVIOUS;
    this.allowPrivateUpstreams = values.ALLOW_PRIVATE_UPSTREAMS;
    this.reviewStepUp = values.REVIEW_STEP_UP;
    this.consoleDist = values.CONSOLE_DIST;
    this.runnerUrl = values.RUNNER_URL;
    this.keyRotationDays = values.KEY_ROTATION_DAYS;
    this.metrics = metricsOf(values);
    this.mail = mailOf(values);
    this.requestTimeoutS = values.REQUEST_TIMEOUT_S;
  }

  /** @throws SettingsError one line: which setting and why. */
  static read(env: NodeJS.ProcessEnv = process.env): ApiSettings {
    return new ApiSettings(readSettings(schema, env));
  }
}
