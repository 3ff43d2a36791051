export { MetricsListener } from './metrics-listener.js';
export { addProcessMetrics } from './process-metrics.js';
export {
  collectorUrl,
  metricsOf,
  share,
  tracingOf,
  type MetricsSettings,
  type TracingSettings,
} from './settings.js';
export { readTraceparent, traceparentOf } from './traceparent.js';
export { Tracing } from './tracing.js';
