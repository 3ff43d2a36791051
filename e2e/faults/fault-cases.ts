import { ALLOWED } from '../attacks/attack.js';
import { eventually } from '../support/console-api.js';
import type { Lab, Service } from './lab.js';
import type { Load } from './load.js';

/** Something that goes wrong, and what must be seen besides that the books stay right. */
export interface Fault {
  readonly name: string;
  readonly expected: string;
  /** @throws Error what was not seen */
  run(lab: Lab): Promise<Load | undefined>;
}

const killed = (service: Service, meanwhile: (load: Load, lab: Lab) => Promise<void>): Fault['run'] => {
  return (lab) =>
    lab.under(async (load) => {
      await lab.stack.kill(service);
      try {
        await meanwhile(load, lab);
      } finally {
        await lab.stack.restart(service);
      }
    });
};

/** Every way of failing that the product promises something about (docs/architecture.md, "When something fails"). */
export const FAULTS: readonly Fault[] = [
  {
    name: 'api-killed',
    expected: 'the gateway decides from its last good snapshot',
    run: killed('api', (load) => load.more(ALLOWED, 50)),
  },
  {
    name: 'recorder-killed',
    expected: 'calls go on, events wait in the queue',
    run: killed('recorder', (load) => load.more(ALLOWED, 50)),
  },
  {
    name: 'recorder-slow',
    expected: 'calls go on, events wait in the queue',
    run: (lab) =>
      lab.under(async (load) => {
        const pid = lab.stack.pids['recorder'];
        if (pid === undefined) throw new Error('the recorder does not run');
        process.kill(pid, 'SIGSTOP');
        try {
          await load.more(ALLOWED, 100);
          if ((await lab.waiting()) === 0)
            throw new Error('nothing waits although the recorder stands still');
        } finally {
          process.kill(pid, 'SIGCONT');
        }
      }),
  },
  {
    name: 'gateway-killed',
    expected: 'calls under way end as unknown, later ones are allowed by the next gateway',
    run: killed('gateway', (load) => load.more('no answer', 10)),
  },
  {
    name: 'gateway-told-to-stop',
    expected: 'it answers what it has begun: no call ends as unknown',
    async run(lab) {
      const before = await unknown(lab);
      const load = await lab.under(async () => {
        await lab.stack.end('gateway');
        await lab.stack.restart('gateway');
      });
      if ((await unknown(lab)) > before) throw new Error('calls ended as unknown');
      return load;
    },
  },
  {
    name: 'postgres-killed',
    expected: 'calls go on, the API answers 503',
    run: killed('postgres', async (load, { world }) => {
      await eventually(
        'the API says that it cannot answer',
        async () => (await world.api.send('GET', world.acme.path('/calls'))).status,
        (status) => status === 503,
        30_000,
      );
      await load.more(ALLOWED, 50);
    }),
  },
  {
    name: 'redis-killed',
    expected: 'calls are denied: replay and limits cannot be proved',
    run: killed('redis', (load) => load.more('503', 20)),
  },
  {
    name: 'redis-data-lost',
    expected: 'calls are allowed again, and budgets are spent again by the first call that is recorded',
    async run(lab) {
      const before = await lab.counters();
      await lab.stack.kill('redis');
      lab.loseRedisData();
      await lab.stack.restart('redis');
      const load = await lab.under(() => Promise.resolve());
      await eventually(
        'budgets are as spent as before',
        () => lab.counters(),
        (now) => now > before,
        30_000,
      );
      return load;
    },
  },
  {
    name: 'everything-killed',
    expected: 'each process, one after another under the same load',
    run: (lab) =>
      lab.under(async (load) => {
        for (const service of ['recorder', 'gateway', 'api', 'postgres', 'redis'] as const) {
          await lab.stack.kill(service);
          await lab.stack.restart(service);
          await load.more(ALLOWED, 20);
        }
      }),
  },
];

async function unknown({ world }: Lab): Promise<number> {
  const { rows } = await world.owner.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM app.audit_event WHERE tenant_id = $1 AND outcome = 'unknown'`,
    [world.acme.id],
  );
  return rows[0]?.n ?? 0;
}
