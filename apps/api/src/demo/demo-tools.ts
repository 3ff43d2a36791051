import { toolUrn } from '#libs/contracts';
import type { INestApplicationContext } from '@nestjs/common';
import { ServersReadModel } from '../registry/catalogue/servers.read-model.js';
import { ServerProbing, Servers } from '../registry/registry.module.js';
import { Decisions, ReviewsReadModel } from '../reviews/reviews.module.js';
import { Roles } from '../roles/roles.module.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';

export const SERVER = 'everything';
/** Tools that only compute an answer from their arguments. The others stay in the inbox, for people to look at. */
const HARMLESS = ['echo', 'get-annotated-message', 'get-structured-content', 'get-sum', 'get-tiny-image'];
const SUPPORT_TOOL = 'echo';

/** The demo upstream, registered and probed; moved when it has another address than last time. */
export async function ensureServer(
  app: INestApplicationContext,
  tenant: TenantRef,
  operator: Operator,
  url: string,
): Promise<void> {
  const servers = app.get(Servers);
  const known = (await app.get(ServersReadModel).list(tenant)).find(({ slug }) => slug === SERVER);
  if (known === undefined) {
    const server = { slug: SERVER, name: 'Everything', url, credential: 'gateway_token' } as const;
    await servers.add(tenant, actorOf(operator), server);
  } else if (known.url !== url) {
    await servers.move(tenant, actorOf(operator), known.id, url);
  } else if (known.probe.state !== 'ok') {
    await app.get(ServerProbing).probe(tenant, actorOf(operator), known.id);
  }
}

/** Approves what is harmless, once: whatever is decided or changes later is decided by people. */
export async function approveHarmless(
  app: INestApplicationContext,
  tenant: TenantRef,
  reviewer: Operator,
): Promise<void> {
  const reviews = app.get(ReviewsReadModel);
  const done = await reviews.list(tenant, false, undefined);
  if (done.items.some(({ server, state }) => server.slug === SERVER && state !== 'superseded')) return;
  const { items } = await reviews.list(tenant, true, undefined);
  for (const { id, kind, gravest, server, tool, candidateHash } of items) {
    if (server.slug !== SERVER || kind !== 'new' || gravest === 'critical') continue;
    if (!HARMLESS.includes(tool.name)) continue;
    await app.get(Decisions).decide(tenant, reviewer, id, {
      decision: 'approve',
      candidateHash,
      effect: 'read',
      enable: true,
      reason: 'Computes its answer from the arguments alone',
    });
  }
}

/** Fills the list of the role support, which starts empty. */
export async function fillSupport(
  app: INestApplicationContext,
  tenant: TenantRef,
  operator: Operator,
): Promise<void> {
  const roles = app.get(Roles);
  const support = (await roles.list(tenant)).find(({ slug }) => slug === 'support');
  const untouched = support?.grants.every(
    ({ select }) => select.kind === 'tools' && select.tools.length === 0,
  );
  if (support === undefined || untouched !== true) return;
  const tools = [toolUrn(tenant.slug, SERVER, SUPPORT_TOOL)];
  await roles.setGrants(tenant, operator, support.id, { grants: [{ select: { kind: 'tools', tools } }] });
}
