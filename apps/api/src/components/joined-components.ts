import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../audit/audit.module.js';
import type { Tenant } from '../tenants/tenants.read-model.js';
import type { Component } from './component.js';
import { ComponentChanged } from './component-changed.js';

/** Makes a new component known: policy is published anew, and the platform's audit log says so. */
@Injectable()
export class JoinedComponents {
  constructor(
    private readonly changed: ComponentChanged,
    private readonly audit: AdminAudit,
  ) {}

  async announce(component: Component, platform: Tenant, manager: EntityManager): Promise<void> {
    await this.changed.run(component, manager);
    const { id, name, kind } = component;
    await this.audit.record(manager, platform, {
      actor: { kind: 'component', id, name },
      action: 'component.enrol',
      object: { kind: 'component', id },
      after: { name, kind },
    });
  }
}
