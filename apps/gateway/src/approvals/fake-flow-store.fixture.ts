import type { FlowLabel } from '#libs/contracts';
import { FlowStore } from './flow-store.js';

/** In memory, for specs. Held to the same contract suite as the Redis store. */
export class FakeFlowStore extends FlowStore {
  /** Set to make every request fail as an unreachable store does. */
  down = false;
  private readonly tasks = new Map<string, Set<string>>();

  override async touched(tenant: string, task: string): Promise<ReadonlySet<string>> {
    if (this.down) throw new Error('store is down');
    return new Set(this.tasks.get(`${tenant} ${task}`));
  }

  override async touch(tenant: string, task: string, labels: readonly FlowLabel[]): Promise<void> {
    if (this.down) throw new Error('store is down');
    const key = `${tenant} ${task}`;
    this.tasks.set(key, new Set([...(this.tasks.get(key) ?? []), ...labels]));
  }
}
