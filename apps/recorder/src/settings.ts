import { port, readSettings } from '#libs/platform';
import { tracingOf, type TracingSettings, collectorUrl, share } from '#libs/telemetry';
import { z } from 'zod';

const masterKey = z
  .string()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((key) => key.length === 32, { message: 'must be 32 random bytes in base64' });

const schema = z.object({
  RECORDER_HOST: z.string().default('127.0.0.1'),
  RECORDER_PORT: port.default(4102),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// URL' }),
  MASTER_KEY: masterKey,
  MASTER_KEY_PREVIOUS: masterKey.optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl.optional(),
  OTEL_TRACES_SAMPLER_ARG: share.default(1),
});

/** Typed settings of the recorder, and their injection token. */
export class RecorderSettings {
  readonly host: string;
  /** Of health and metrics. */
  readonly port: number;
  /** Connection of the runtime role; never the owner. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Opens the key that signs checkpoints. */
  readonly masterKey: Buffer;
  readonly previousMasterKey: Buffer | undefined;
  /** Absent: nothing is traced. */
  readonly tracing: TracingSettings | undefined;

  constructor(values: z.output<typeof schema>) {
    this.host = values.RECORDER_HOST;
    this.port = values.RECORDER_PORT;
    this.databaseUrl = values.DATABASE_URL;
    this.redisUrl = values.REDIS_URL;
    this.masterKey = values.MASTER_KEY;
    this.previousMasterKey = values.MASTER_KEY_PREVIOUS;
    this.tracing = tracingOf(values);
  }

  /** @throws SettingsError one line: which setting and why. */
  static read(env: NodeJS.ProcessEnv = process.env): RecorderSettings {
    return new RecorderSettings(readSettings(schema, env));
  }
}
