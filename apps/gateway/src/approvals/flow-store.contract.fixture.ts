import { randomUUID } from 'node:crypto';
import type { FlowStore } from './flow-store.js';

/** What every FlowStore does. */
export function flowStoreContract(make: () => FlowStore): void {
  it('remembers what each task touched, apart from other tasks and tenants', async () => {
    const store = make();
    const [task, other] = [randomUUID(), randomUUID()];
    expect(await store.touched('acme', task)).toEqual(new Set());
    await store.touch('acme', task, ['private-data']);
    await store.touch('acme', task, ['private-data', 'untrusted-content']);
    expect(await store.touched('acme', task)).toEqual(new Set(['private-data', 'untrusted-content']));
    expect(await store.touched('acme', other)).toEqual(new Set());
    expect(await store.touched('globex', task)).toEqual(new Set());
  });
}
