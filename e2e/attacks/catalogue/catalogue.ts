import { ADMINISTRATION } from './administration.js';
import { AUTHORIZATION_SERVER } from './authorization-server.js';
import { DELEGATION } from './delegation.js';
import { GATEWAY } from './gateway.js';
import type { Row } from './row.js';

/** Every attack that must be refused. What no family attacks yet counts as not refused. */
export const CATALOGUE: readonly Row[] = [
  ...GATEWAY,
  ...AUTHORIZATION_SERVER,
  ...DELEGATION,
  ...ADMINISTRATION,
];

const twice = CATALOGUE.find(({ id }, at) => CATALOGUE.findIndex((row) => row.id === id) !== at);
if (twice !== undefined) throw new Error(`${twice.id} is in the catalogue twice`);
