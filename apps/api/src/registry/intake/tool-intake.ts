import { itemUrn } from '#libs/contracts';
import { diffDefinitions } from '#libs/manifest';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type DefinitionScan, DefinitionScanner } from './definition-scanner.js';
import type { JudgedDefinition } from './judged-definition.js';
import { type StoredTool, type StoredVersion, ToolStore } from './tool-store.js';

/** What a live server presented under one tool name. */
export interface SeenTool {
  readonly name: string;
  /** Undefined: nothing, or nothing that can be stored. */
  readonly definition: JudgedDefinition | undefined;
}

export interface IntakeServer {
  readonly id: string;
  readonly slug: string;
  /** Slug of the tenant that registered it. */
  readonly owner: string;
}

interface Sighting {
  readonly tool: StoredTool;
  readonly definition: JudgedDefinition | undefined;
  readonly seenBy: string;
}

/** Names of tools, by what became of them. Both empty: nothing new. */
export interface IntakeResult {
  /** A new definition of an unapproved tool waits for its review. */
  readonly pending: string[];
  /** An approved tool is stopped from now on. */
  readonly drifted: string[];
}

/**
 * Turns what a live server presents into versions, reviews and quarantines. Discovery only ever produces work for a person:
 * nothing here approves, and nothing here lifts a quarantine, also when the server goes back to what was approved.
 */
@Injectable()
export class ToolIntake {
  constructor(
    private readonly store: ToolStore,
    private readonly scanner: DefinitionScanner,
  ) {}

  /**
   * Idempotent. The caller publishes afterwards: a quarantine is policy.
   *
   * @param manager transaction of the owner, which holds the lock of the server's row
   * @param list `complete`: an approved tool that is not in it has vanished; `seenBy`: whom the reviews name as requester
   */
  async receive(
    manager: EntityManager,
    server: IntakeServer,
    list: { readonly seen: readonly SeenTool[]; readonly complete: boolean; readonly seenBy: string },
  ): Promise<IntakeResult> {
    const known = await this.store.lockAll(manager, server.id);
    const scan = this.scanner.begin(manager, server, list);
    const result: IntakeResult = { pending: [], drifted: [] };
    for (const { name, definition } of list.complete
      ? [...list.seen, ...vanished(known, list.seen)]
      : list.seen) {
      let tool = known.get(name);
      if (tool === undefined && definition === undefined) continue;
      tool ??= await this.store.add(manager, server.id, name, itemUrn(server.owner, server.slug, name));
      await this.settle(manager, scan, { tool, definition, seenBy: list.seenBy }, result);
    }
    return result;
  }

  private async settle(
    manager: EntityManager,
    scan: DefinitionScan,
    { tool, definition, seenBy }: Sighting,
    result: IntakeResult,
  ): Promise<void> {
    const { approved } = tool;
    const asApproved = definition !== undefined && definition.hash === approved?.hash;
    if (asApproved && !tool.quarantined) return;
    if (approved !== null && !asApproved && !tool.quarantined) {
      await this.store.quarantine(manager, tool.id, reasonFor(definition));
      result.drifted.push(tool.name);
    }
    const candidate =
      definition === undefined ? approved : await this.versionOf(manager, scan, tool, definition);
    if (candidate === null || candidate.id === tool.underReview) return;
    await this.store.supersedeReview(manager, tool.id);
    // Rejected, or not acceptable: there is nothing to ask a person.
    if (candidate.state !== 'pending' && candidate.state !== 'approved') return;
    await this.openReview(manager, tool, candidate, seenBy);
    if (approved === null) result.pending.push(tool.name);
  }

  /** The stored version of a definition, ready for review unless a person or a rule has refused it. */
  private async versionOf(
    manager: EntityManager,
    scan: DefinitionScan,
    tool: StoredTool,
    definition: JudgedDefinition,
  ): Promise<StoredVersion> {
    const version = tool.versions.find(({ hash }) => hash === definition.hash);
    if (version === undefined) {
      const before = tool.approved ?? tool.versions.at(-1);
      const findings = await scan.findings(
        definition,
        before && (await this.store.canonicalOf(manager, before.id)),
      );
      return this.store.addVersion(manager, tool.id, definition, findings);
    }
    if (version.state === 'approved' || version.state === 'rejected') return version;
    const state = definition.refusal === null ? 'pending' : 'quarantined';
    return version.state === state
      ? version
      : this.store.setState(manager, version, state, definition.refusal);
  }

  private async openReview(
    manager: EntityManager,
    tool: StoredTool,
    candidate: StoredVersion,
    requestedBy: string,
  ): Promise<void> {
    const base = tool.approved;
    const changes =
      base === null
        ? []
        : diffDefinitions(
            JSON.parse(await this.store.canonicalOf(manager, base.id)),
            JSON.parse(await this.store.canonicalOf(manager, candidate.id)),
          );
    await this.store.openReview(manager, {
      toolId: tool.id,
      candidateId: candidate.id,
      baseId: base?.id ?? null,
      kind: base === null ? 'new' : 'drift',
      changedFields: changes.length,
      requestedBy,
    });
  }
}

function vanished(known: ReadonlyMap<string, StoredTool>, seen: readonly SeenTool[]): SeenTool[] {
  const present = new Set(seen.map(({ name }) => name));
  return [...known.keys()]
    .filter((name) => !present.has(name))
    .map((name) => ({ name, definition: undefined }));
}

function reasonFor(definition: JudgedDefinition | undefined): string {
  if (definition === undefined)
    return 'The live server no longer presents this tool in a form that can be read.';
  if (definition.refusal !== null) {
    return `The live server presents another definition, which cannot be approved: ${definition.refusal}`;
  }
  return 'The live server presents another definition than the approved one.';
}
