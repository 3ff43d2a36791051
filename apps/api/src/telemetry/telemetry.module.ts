import { Module } from '@nestjs/common';
import { HttpMetrics } from './http-metrics.js';

export { HttpMetrics } from './http-metrics.js';

@Module({ providers: [HttpMetrics], exports: [HttpMetrics] })
export class TelemetryModule {}
