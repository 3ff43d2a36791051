import { readFileSync } from 'node:fs';
import type { ClientFacts } from '../world/population.js';
import { Agents } from './agents.js';
import type { CellOrder, DriverFacts } from './cell.js';
import { runCell } from './run-cell.js';

/** The load driver: a process of its own that is told over IPC what to load, one cell at a time. */
const facts = JSON.parse(process.argv[2] ?? '{}') as DriverFacts;
const agentsOf = (path: string): Agents =>
  new Agents(JSON.parse(readFileSync(path, 'utf8')) as ClientFacts[], facts.resource);
const known = agentsOf(facts.population);
const strangers = facts.strangers === undefined ? undefined : agentsOf(facts.strangers);

process.on('message', (order: CellOrder) => {
  runCell(order, order.row.cold === true ? (strangers ?? known) : known).then(
    (result) => process.send?.({ result }),
    (cause: unknown) => process.send?.({ failure: `${order.row.name}: ${(cause as Error).stack}` }),
  );
});
process.on('disconnect', () => process.exit(0));
