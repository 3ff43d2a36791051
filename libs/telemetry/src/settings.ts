import { z } from 'zod';

/** For processes whose other port is open to everybody: metrics are served beside it, or not at all. */
export interface MetricsSettings {
  readonly host: string;
  /** Absent: metrics are not served. */
  readonly port: number | undefined;
}

/** Schemas of the settings that OpenTelemetry names. */
export const collectorUrl = z.url({ protocol: /^https?$/, error: 'must be an http:// URL' });
export const share = z.coerce.number({ error: 'must be a share from 0 to 1' }).min(0).max(1);

export interface TracingSettings {
  /** Origin and base path of an OTLP collector. */
  readonly endpoint: string;
  /** Share of traces that are kept, of those that begin here. */
  readonly share: number;
}

export const metricsOf = (values: {
  METRICS_HOST: string;
  METRICS_PORT?: number | undefined;
}): MetricsSettings => ({
  host: values.METRICS_HOST,
  port: values.METRICS_PORT,
});

export const tracingOf = (values: {
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  OTEL_TRACES_SAMPLER_ARG: number;
}): TracingSettings | undefined =>
  values.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
    ? undefined
    : { endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT, share: values.OTEL_TRACES_SAMPLER_ARG };
