import { readFileSync } from 'node:fs';
import type { ClientFacts } from '../world/population.js';
import { Agents } from './agents.js';
import type { CellOrder, DriverFacts } from './cell.js';
import { runCell } from './run-cell.js';

/** The load driver: a process of its own that is told over IPC what to load, one cell at a time. */
const facts = JSON.parse(process.argv[2] ?? '{}') as DriverFacts;
const agents = new Agents(
  JSON.parse(readFileSync(facts.population, 'utf8')) as ClientFacts[],
  facts.resource,
);

process.on('message', (order: CellOrder) => {
  runCell(order, agents).then(
    (result) => process.send?.({ result }),
    (cause: unknown) => process.send?.({ failure: `${order.row.name}: ${(cause as Error).stack}` }),
  );
});
process.on('disconnect', () => process.exit(0));
