import type { TenantDb } from '#libs/database';
import { eventually } from '#libs/testing';
import type { SinkSenders } from './destinations/sink-senders.js';
import { Exporter } from './exporter.js';
import type { Segments } from './segments.js';
import type { SinkStore, StoredSink } from './sink-store.js';

/** Sinks that are always due, and never have everything: what of them is sent is up to the exporter alone. */
class World {
  readonly sent: string[] = [];
  readonly held: (() => void)[] = [];
  readonly exporter: Exporter;

  constructor(
    private readonly due: Readonly<Record<string, readonly string[]>>,
    private readonly holds: boolean,
  ) {
    const db = {
      global: (work: (manager: object) => Promise<unknown>) =>
        work({ query: (_sql: string, [after]: [string]) => Promise.resolve(this.tenants(after)) }),
      run: (id: string, work: (manager: string) => unknown) => Promise.resolve(work(id)),
    };
    const store = {
      due: (tenant: string) => {
        const ids = this.due[tenant];
        if (ids === undefined) throw new Error('the store is away');
        return ids;
      },
      claim: (_tenant: string, id: string): Partial<StoredSink> => ({ id, position: '0', position_hash: '' }),
      reached: () => undefined,
    };
    const send = (tenant: string): Promise<void> => {
      this.sent.push(tenant);
      return this.holds ? new Promise((done) => this.held.push(done)) : Promise.resolve();
    };
    this.exporter = new Exporter(
      db as unknown as TenantDb,
      store as unknown as SinkStore,
      { next: () => Promise.resolve({ end: { seq: 1, hash: '' } }) } as unknown as Segments,
      { send } as unknown as SinkSenders,
    );
  }

  private tenants(after: string): { id: string; slug: string }[] {
    const ids = ['a', 'b', 'broken', 'c', 'd', 'e', 'f'].filter((id) => id === 'broken' || id in this.due);
    return [...ids.filter((id) => id > after), ...ids.filter((id) => id <= after)].map((id) => ({
      id,
      slug: id,
    }));
  }
}

const MANY = Array.from({ length: 10 }, (_, i) => `sink_${i}`);
const of = (tenant: string): string[] => MANY.map((id) => `${tenant}_${id}`);

describe('Exporter', () => {
  it('gives no tenant all the places, nor one whose sinks cannot be read the end of the turn', async () => {
    const world = new World({ a: of('a'), b: ['b_1'], c: ['c_1'] }, true);
    await world.exporter.look();
    await eventually('they are sent', () => world.sent.length === 4);
    expect(world.sent.toSorted()).toEqual(['a', 'a', 'b', 'c']);
    const stopped = world.exporter.beforeApplicationShutdown();
    for (const done of world.held) done();
    await stopped;
  });

  it('comes to every tenant in time, though those before are never done', async () => {
    const world = new World(
      Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => [id, of(id)])),
      false,
    );
    await eventually('all had a turn', async () => {
      await world.exporter.look();
      return new Set(world.sent).size === 6;
    });
    expect(new Set(world.sent)).toEqual(new Set(['a', 'b', 'c', 'd', 'e', 'f']));
    await world.exporter.beforeApplicationShutdown();
  });
});
