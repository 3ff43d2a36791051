import type { PublicJwk } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import type { INestApplicationContext } from '@nestjs/common';
import { Agents, Members, Users } from '../members/members.module.js';
import type { Operator, TenantRef } from '../session/session.module.js';

const PEOPLE = [
  { username: 'ana', name: 'Ana Admin', roles: ['admin'] },
  { username: 'ben', name: 'Ben Analyst', roles: ['analyst'] },
  { username: 'sue', name: 'Sue Support', roles: ['support'] },
];

const DESKTOP = 'demo-desktop';
const CLI = 'demo-cli';

/** People with a password, one for each built-in role, and a desktop application for them to sign in with. */
export async function ensureMembers(
  app: INestApplicationContext,
  tenant: TenantRef,
  operator: Operator,
  password: string,
): Promise<void> {
  const present = await app.get(Members).list(tenant);
  for (const person of PEOPLE) {
    if (present.some(({ kind, handle }) => kind === 'user' && handle === person.username)) continue;
    await app.get(Users).add(tenant, operator, { ...person, password });
  }
  if (present.some(({ kind, name }) => kind === 'agent' && name === DESKTOP)) return;
  await app.get(Agents).add(tenant, operator, {
    name: DESKTOP,
    kind: 'interactive',
    keys: [],
    redirectUris: ['http://127.0.0.1/callback'],
    roles: [],
    ceiling: { kind: 'all' },
  });
}

/** Client id of the machine agent that has the key. Another key is another agent: the earlier one keeps working. */
export async function ensureMachine(
  app: INestApplicationContext,
  tenant: TenantRef,
  operator: Operator,
  key: PublicJwk,
): Promise<string> {
  const found = await app
    .get(TenantDb)
    .run(tenant.id, (manager) =>
      manager.query<{ client_id: string }[]>(
        `SELECT client_id FROM app.agent WHERE name = $1 AND disabled_at IS NULL AND keys @> $2::jsonb`,
        [CLI, JSON.stringify([{ kid: key.kid }])],
      ),
    );
  if (found[0] !== undefined) return found[0].client_id;
  const agent = await app.get(Agents).add(tenant, operator, {
    name: CLI,
    kind: 'machine',
    keys: [key],
    redirectUris: [],
    roles: ['analyst'],
    ceiling: { kind: 'all' },
  });
  return agent.handle;
}
