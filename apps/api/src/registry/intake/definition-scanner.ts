import { PLATFORM, type StoredFinding } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import {
  collisionFindings,
  type KnownTool,
  type ManifestFinding,
  renameFindings,
  scanChange,
  scanManifest,
} from '#libs/guard';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { gravestFirst, storedFinding } from './stored-finding.js';
import type { JudgedDefinition } from './judged-definition.js';

/** UTF-8 bytes: what the scanner reads of one definition. It works in line with the text. */
const MAX_SCANNED = 64 * 1024;
/** Tools with which a new one is compared, and characters of each. */
const MAX_KNOWN = 2_000;
const MAX_KNOWN_LENGTH = 32_768;

const KNOWN = `
  SELECT s.slug AS server, t.server_id = $1 AS own, t.approved_version_id IS NOT NULL AS approved, t.name, v.canonical
  FROM app.tool t
    JOIN app.server s ON s.tenant_id = t.tenant_id AND s.id = t.server_id
    CROSS JOIN LATERAL (
      SELECT v.canonical FROM app.tool_version v WHERE v.tenant_id = t.tenant_id AND v.tool_id = t.id
      ORDER BY (v.id = t.approved_version_id) IS TRUE DESC, v.id DESC LIMIT 1) AS v
  WHERE length(v.canonical) <= ${MAX_KNOWN_LENGTH} AND ($2 OR t.approved_version_id IS NOT NULL)
  ORDER BY t.id LIMIT ${MAX_KNOWN}`;

interface KnownRow {
  readonly server: string;
  readonly own: boolean;
  readonly approved: boolean;
  readonly name: string;
  readonly canonical: string;
}

/** What one list of a server is scanned against; the tools that callers already have are read once, when first needed. */
export interface DefinitionScan {
  /** @param before canonical form of the version that the definition follows on, if there is one */
  findings(definition: JudgedDefinition, before: string | undefined): Promise<StoredFinding[]>;
}

/** What a definition is compared with. */
interface Surroundings {
  readonly known: readonly KnownTool[];
  /** Approved definitions of the same server that it presents no more. */
  readonly gone: readonly unknown[];
}

interface SeenDefinition {
  readonly name: string;
  readonly definition: JudgedDefinition | undefined;
}

/** Advice for reviewers about definitions that are new here. */
@Injectable()
export class DefinitionScanner {
  constructor(private readonly db: TenantDb) {}

  /**
   * @param manager shows the tenant that owns the server
   * @param list `complete`: what is not in it is gone
   */
  begin(
    manager: EntityManager,
    server: { readonly id: string; readonly slug: string; readonly owner: string },
    list: { readonly seen: readonly SeenDefinition[]; readonly complete: boolean },
  ): DefinitionScan {
    let around: Promise<Surroundings> | undefined;
    return {
      findings: async (definition, before) => {
        around ??= this.around(manager, server, list);
        return scanned(server.slug, definition, before, await around);
      },
    };
  }

  /** The owner's tools, as this list presents them where it does, and what the platform offers to everybody. */
  private async around(
    manager: EntityManager,
    server: { readonly id: string; readonly slug: string; readonly owner: string },
    { seen, complete }: { readonly seen: readonly SeenDefinition[]; readonly complete: boolean },
  ): Promise<Surroundings> {
    const live = seen.flatMap(({ definition }) => (definition === undefined ? [] : [definition]));
    const names = new Set(live.map(({ name }) => name));
    const rows = await manager.query<KnownRow[]>(KNOWN, [server.id, true]);
    const absent = rows.filter(({ own, name }) => own && !names.has(name));
    const gone = complete ? absent.filter(({ approved }) => approved) : [];
    const known = [
      ...live
        .filter(({ canonical }) => canonical.length <= MAX_KNOWN_LENGTH)
        .map(({ canonical }) => knownTool(server.slug, canonical)),
      ...[...rows.filter(({ own }) => !own), ...(complete ? [] : absent)].map(({ server: slug, canonical }) =>
        knownTool(slug, canonical),
      ),
      ...(server.owner === PLATFORM ? [] : await this.ofPlatform(manager)),
    ];
    return { known, gone: gone.map(({ canonical }) => JSON.parse(canonical) as unknown) };
  }

  private async ofPlatform(manager: EntityManager): Promise<KnownTool[]> {
    const [platform] = await manager.query<{ id: string }[]>(`SELECT id FROM app.tenant WHERE slug = $1`, [
      PLATFORM,
    ]);
    if (platform === undefined) return [];
    const rows = await this.db.visit(manager, platform.id, () =>
      manager.query<KnownRow[]>(KNOWN, ['', false]),
    );
    return rows.map(({ server, canonical }) => knownTool(`${PLATFORM}/${server}`, canonical));
  }
}

const knownTool = (server: string, canonical: string): KnownTool => ({
  server,
  definition: JSON.parse(canonical) as unknown,
});

function scanned(
  server: string,
  { canonical }: JudgedDefinition,
  before: string | undefined,
  { known, gone }: Surroundings,
): StoredFinding[] {
  const definition: unknown = JSON.parse(canonical);
  if (Buffer.byteLength(canonical) > MAX_SCANNED) return [storedFinding(UNREAD, definition)];
  const { findings } = scanManifest({ server, definition }, known);
  const changes =
    before === undefined || before.length > MAX_SCANNED
      ? []
      : changesFrom({ server, known }, before, definition, findings);
  const names = [
    ...collisionFindings(server, definition, known),
    ...(before === undefined ? renameFindings(definition, gone) : []),
  ];
  return gravestFirst([...changes, ...findings, ...names]).map((finding) =>
    storedFinding(finding, definition),
  );
}

function changesFrom(
  { server, known }: { readonly server: string; readonly known: readonly KnownTool[] },
  before: string,
  definition: unknown,
  findings: readonly ManifestFinding[],
): ManifestFinding[] {
  const old: unknown = JSON.parse(before);
  return scanChange(
    { definition: old, findings: scanManifest({ server, definition: old }, known).findings },
    { definition, findings },
  );
}

/** Nobody may take silence for a clean bill. */
const UNREAD: ManifestFinding = {
  rule: 'manifest.too-long',
  severity: 'critical',
  pointer: '',
  explanation: `Longer than ${MAX_SCANNED / 1024} KiB: it was not scanned. Read it whole.`,
};
