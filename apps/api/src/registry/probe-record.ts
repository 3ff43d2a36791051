import type { AdminEvent, ProbeStep } from '#libs/contracts';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict } from '../http/http.module.js';
import { PolicyPublisher } from '../policy/policy.module.js';
import type { TenantRef } from '../session/session.module.js';
import type { JudgedList } from './intake/definition-judge.js';
import { definitionsStep } from './intake/definitions-step.js';
import { type IntakeResult, ToolIntake } from './intake/tool-intake.js';
import type { Found, ProbeReport } from './probe/server-probe.js';
import { probedFacts } from './server-facts.js';
import { ServerStore, type StoredServer } from './server-store.js';

export interface Probed {
  readonly tenant: TenantRef;
  readonly actor: AdminEvent['actor'];
  /** As it was when the probe began. */
  readonly server: StoredServer;
  readonly report: ProbeReport;
  readonly judged: JudgedList | undefined;
}

/** Keeps the result of a probe: state and steps of the server, its facts, its tools. */
@Injectable()
export class ProbeRecord {
  constructor(
    private readonly store: ServerStore,
    private readonly intake: ToolIntake,
    private readonly publisher: PolicyPublisher,
    private readonly audit: AdminAudit,
    private readonly clock: Clock,
  ) {}

  async keep(manager: EntityManager, { tenant, actor, server, report, judged }: Probed): Promise<void> {
    const now = await this.store.lock(manager, server.id);
    if (now?.version.facts.url !== server.version.facts.url) {
      throw conflict('server_moved', 'The URL of the server was changed during the probe. Probe it again.');
    }
    const steps = judged === undefined ? report.steps : [...report.steps, definitionsStep(judged)];
    const failure = steps.find((step) => !step.ok && step.code !== 'definitions_unreadable');
    const probe = {
      state: failure === undefined ? 'ok' : 'failed',
      error: failure === undefined ? null : sentence(failure),
      steps,
    } as const;
    await this.store.setProbe(manager, server.id, probe, new Date(this.clock.now()));
    const taken =
      failure === undefined && report.found !== undefined && judged !== undefined
        ? await this.take(manager, tenant, now, report.found, judged)
        : undefined;
    await this.audit.record(manager, tenant, {
      actor,
      action: 'server.probed',
      object: { kind: 'server', id: server.id },
      after: { state: probe.state, ...(failure === undefined ? {} : { code: failure.code }), ...taken },
    });
  }

  private async take(
    manager: EntityManager,
    tenant: TenantRef,
    server: StoredServer,
    found: Found,
    { definitions }: JudgedList,
  ): Promise<IntakeResult> {
    await this.store.setFacts(manager, server, probedFacts(server.version.facts, found.introduction));
    const seen = definitions.map((definition) => ({ name: definition.name, definition }));
    const taken = await this.intake.receive(
      manager,
      { id: server.id, slug: server.slug, owner: tenant.slug },
      { seen, complete: true, seenBy: 'probe' },
    );
    await this.publisher.publish(manager, tenant.id);
    return taken;
  }
}

const sentence = ({ message, hint }: ProbeStep): string => (hint === null ? message : `${message} ${hint}`);
