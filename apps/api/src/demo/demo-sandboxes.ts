import type { AddStdioServer, SandboxProfileInput } from '#libs/contracts';
import { addStdioServer } from '#libs/contracts';
import type { INestApplicationContext } from '@nestjs/common';
import { ServersReadModel } from '../registry/catalogue/servers.read-model.js';
import { SandboxDecisions, ServerProbing, StdioServers } from '../registry/registry.module.js';
import { Decisions, ReviewsReadModel } from '../reviews/reviews.module.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';
import type { DemoSettings } from './demo-settings.js';

type Folders = NonNullable<DemoSettings['DEMO_TOOL_FOLDERS']>;

interface SandboxedDemo {
  readonly slug: string;
  readonly name: string;
  readonly folder: keyof Folders;
  readonly args: string[];
  readonly profile: Partial<SandboxProfileInput>;
  /** Tools that are approved at once; the others stay in the inbox. */
  readonly harmless: readonly string[];
}

const folderOf = (source: string, target: string) => ({
  kind: 'state' as const,
  source,
  target,
  mode: 'rw' as const,
  maxBytes: 16 << 20,
});

/** Servers that know nothing but their own package, and two of them one folder. */
const SANDBOXED: readonly SandboxedDemo[] = [
  {
    slug: 'files',
    name: 'Files (sandboxed)',
    folder: 'filesystem',
    args: ['/data'],
    profile: { mounts: [folderOf('files', '/data')] },
    harmless: ['list_allowed_directories', 'list_directory', 'read_text_file', 'get_file_info'],
  },
  {
    slug: 'memory',
    name: 'Memory (sandboxed)',
    folder: 'memory',
    args: [],
    profile: { mounts: [folderOf('memory', '/data')], env: { MEMORY_FILE_PATH: '/data/memory.json' } },
    harmless: ['read_graph', 'search_nodes'],
  },
  {
    slug: 'local',
    name: 'Everything (sandboxed)',
    folder: 'everything',
    args: ['stdio'],
    profile: {},
    harmless: ['echo', 'get-sum'],
  },
  {
    slug: 'thinking',
    name: 'Sequential thinking (sandboxed)',
    folder: 'sequential-thinking',
    args: [],
    profile: {},
    harmless: ['sequentialthinking'],
  },
];

/** Registers, inspects and approves them, once: whatever is decided or changes later is decided by people. */
export async function ensureSandboxes(
  app: INestApplicationContext,
  tenant: TenantRef,
  operator: Operator,
  reviewer: Operator,
  folders: Folders,
): Promise<void> {
  const known = await app.get(ServersReadModel).list(tenant);
  for (const demo of SANDBOXED) {
    const server = known.find(({ slug }) => slug === demo.slug);
    if (server !== undefined && server.probe.state === 'ok') continue;
    const id =
      server === undefined
        ? await app.get(StdioServers).add(tenant, actorOf(operator), serverOf(demo, folders))
        : server.id;
    if (server !== undefined) await app.get(ServerProbing).probe(tenant, actorOf(operator), id);
    await approve(app, tenant, reviewer, id, demo);
  }
}

function serverOf({ slug, name, folder, args, profile }: SandboxedDemo, folders: Folders): AddStdioServer {
  return addStdioServer.parse({
    slug,
    name,
    args,
    artifact: { kind: 'folder', path: folders[folder] },
    profile: { schema: 1, ...profile },
  });
}

async function approve(
  app: INestApplicationContext,
  tenant: TenantRef,
  reviewer: Operator,
  id: string,
  demo: SandboxedDemo,
): Promise<void> {
  const decisions = app.get(SandboxDecisions);
  const probed = (await app.get(ServersReadModel).list(tenant, id))[0]?.probe;
  if (probed?.state !== 'ok') return; // the console says why
  const { versionHash, state } = await decisions.view(tenant, id);
  if (state === 'pending')
    await decisions.decide(tenant, actorOf(reviewer), id, {
      decision: 'approve',
      versionHash,
      reason: 'Part of the demo',
    });
  const { items } = await app.get(ReviewsReadModel).list(tenant, true, undefined);
  for (const { id: review, kind, gravest, server, tool, candidateHash } of items) {
    if (server.slug !== demo.slug || kind !== 'new' || gravest === 'critical') continue;
    if (!demo.harmless.includes(tool.name)) continue;
    await app.get(Decisions).decide(tenant, reviewer, review, {
      decision: 'approve',
      candidateHash,
      effect: 'read',
      enable: true,
      reason: 'Reads its own folder, or computes its answer from the arguments alone',
    });
  }
}
