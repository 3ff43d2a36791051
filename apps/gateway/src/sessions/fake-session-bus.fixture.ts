import { SessionBus, type SessionMessage } from './session-bus.js';

/** A bus in memory: one process is all there is. Held to the same contract suite as the Redis one. */
export class FakeSessionBus extends SessionBus {
  private readonly awaited = new Set<string>();

  override async say(tenant: string, digest: string, message: SessionMessage): Promise<void> {
    this.hear(tenant, digest, message);
  }

  override async expect(tenant: string, digest: string, id: string): Promise<void> {
    this.awaited.add(`${tenant} ${digest} ${id}`);
  }

  override async take(tenant: string, digest: string, id: string): Promise<boolean> {
    return this.awaited.delete(`${tenant} ${digest} ${id}`);
  }
}
