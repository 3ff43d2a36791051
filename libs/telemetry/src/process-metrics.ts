import { collectDefaultMetrics, type Registry } from 'prom-client';

/** Memory, CPU, event loop and garbage collection of this process. Once per process: what it watches is the process's own. */
export function addProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
}
