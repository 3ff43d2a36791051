import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { GatewaySettings } from '../settings.js';
import { ContentGuard } from './content-guard.js';
import { ThreadedContentGuard } from './threaded-content-guard.js';

@Module({
  providers: [
    {
      provide: ContentGuard,
      inject: [GatewaySettings],
      useFactory: ({ guardTimeoutMs: timeoutMs }: GatewaySettings) => new ThreadedContentGuard({ timeoutMs }),
    },
  ],
  exports: [ContentGuard],
})
export class GuardModule implements OnApplicationShutdown {
  constructor(private readonly guard: ContentGuard) {}

  /** Every request has its answer by then. */
  async onApplicationShutdown(): Promise<void> {
    await this.guard.close();
  }
}
