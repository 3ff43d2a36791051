import type { INestApplicationContext } from '@nestjs/common';
import type { TenantRef } from '../session/session.module.js';
import { ApiSettings } from '../settings.js';
import { TenantsService } from '../tenants/tenants.module.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { ensureSandboxes } from './demo-sandboxes.js';
import { ensureMachine, ensureMembers } from './demo-members.js';
import { ensureOperator } from './demo-operators.js';
import type { DemoSettings } from './demo-settings.js';
import { approveHarmless, ensureServer, fillSupport, SERVER } from './demo-tools.js';

const TENANT = { slug: 'demo', name: 'Acme Demo' };

/** What a person needs to know to try the demo. */
export interface DemoFacts {
  readonly tenant: string;
  /** Aggregate MCP endpoint. */
  readonly endpoint: string;
  /** Machine agent; null when no key was given. */
  readonly clientId: string | null;
  readonly tool: string;
  /** An enforced call, to be pasted into a shell. */
  readonly call: string;
}

/** Makes the demo tenant, or brings the one that is there up to date. What people have changed since is left alone. */
export async function seedDemo(app: INestApplicationContext, given: DemoSettings): Promise<DemoFacts> {
  const tenant = await ensureTenant(app);
  const operator = await ensureOperator(app, await app.get(TenantsReadModel).getPlatform(), {
    username: 'security-admin',
    name: 'Security Admin',
    rights: ['platform-admin', 'reviewer', 'tenant-admin', 'auditor'],
  });
  const reviewer = await ensureOperator(app, tenant, {
    username: 'demo-reviewer',
    name: 'Demo Reviewer',
    rights: ['reviewer'],
  });
  // Registers what others review: nobody approves their own request.
  const admin = await ensureOperator(app, tenant, {
    username: 'demo-admin',
    name: 'Demo Admin',
    rights: ['tenant-admin'],
  });
  await ensureMembers(app, tenant, operator, given.DEMO_PASSWORD);
  await ensureServer(app, tenant, admin, given.DEMO_UPSTREAM_URL);
  await approveHarmless(app, tenant, reviewer);
  await fillSupport(app, tenant, operator);
  const folders = given.DEMO_TOOL_FOLDERS;
  if (folders !== undefined) await ensureSandboxes(app, tenant, admin, reviewer, folders);
  const key = given.DEMO_AGENT_JWK;
  const tool = `${SERVER}__echo`;
  return {
    tenant: tenant.slug,
    endpoint: `${app.get(ApiSettings).gatewayUrl}/t/${tenant.slug}/mcp`,
    clientId: key === undefined ? null : await ensureMachine(app, tenant, operator, key),
    tool,
    call: `npx sallyport call ${tool} --args '{"message":"hello"}'`,
  };
}

async function ensureTenant(app: INestApplicationContext): Promise<TenantRef> {
  return (await app.get(TenantsReadModel).findBySlug(TENANT.slug)) ?? app.get(TenantsService).create(TENANT);
}
