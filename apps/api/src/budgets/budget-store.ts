import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { BudgetPeriod, BudgetScope, BudgetUnit } from '#libs/contracts';

export interface StoredBudget {
  readonly id: string;
  readonly scope: BudgetScope;
  readonly subject: string;
  readonly unit: BudgetUnit;
  readonly period: BudgetPeriod;
  readonly amount: string;
  readonly thresholds: number[];
}

export interface StoredUse {
  readonly budget_id: string;
  readonly subject: string;
  readonly name: string | null;
  readonly used: string;
}

export interface StoredAlert extends Omit<StoredBudget, 'thresholds' | 'period'> {
  readonly of: string;
  readonly name: string | null;
  readonly window_name: string;
  readonly threshold: number;
  readonly used: string;
  readonly at: Date;
}

/** A person's or agent's name for what a budget counts. `$1` is the tenant's issuer: a user's subject is `<issuer>|<account id>`. */
const NAMED = `
  LEFT JOIN app.account acc ON acc.tenant_id = u.tenant_id AND u.subject = $1 || '|' || acc.id
  LEFT JOIN app.agent ag ON ag.tenant_id = u.tenant_id AND ag.client_id = u.subject`;

const BUDGETS = `SELECT id, scope, subject, unit, period, amount, thresholds FROM app.budget`;

/** Budgets of the tenant that the transaction shows. */
@Injectable()
export class BudgetStore {
  list(manager: EntityManager): Promise<StoredBudget[]> {
    return manager.query(`${BUDGETS} ORDER BY created_at, id`);
  }

  async find(manager: EntityManager, id: string): Promise<StoredBudget | undefined> {
    const rows: StoredBudget[] = await manager.query(`${BUDGETS} WHERE id = $1`, [id]);
    return rows[0];
  }

  /** Locks it until the transaction ends. */
  async lock(manager: EntityManager, id: string): Promise<StoredBudget | undefined> {
    const rows: StoredBudget[] = await manager.query(`${BUDGETS} WHERE id = $1 FOR UPDATE`, [id]);
    return rows[0];
  }

  async set(
    manager: EntityManager,
    id: string,
    { amount, thresholds }: { readonly amount: number; readonly thresholds: readonly number[] },
  ): Promise<void> {
    await manager.query(`UPDATE app.budget SET amount = $2, thresholds = $3 WHERE id = $1`, [
      id,
      String(amount),
      thresholds,
    ]);
  }

  /** @returns false when there is one of the same scope, unit and period already */
  async add(manager: EntityManager, budget: StoredBudget): Promise<boolean> {
    const { id, scope, subject, unit, period, amount, thresholds } = budget;
    const added: unknown[] = await manager.query(
      `INSERT INTO app.budget (id, scope, subject, unit, period, amount, thresholds)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id`,
      [id, scope, subject, unit, period, amount, thresholds],
    );
    return added.length === 1;
  }

  async remove(manager: EntityManager, id: string): Promise<StoredBudget | undefined> {
    const [removed]: [StoredBudget[], number] = await manager.query(
      `DELETE FROM app.budget WHERE id = $1 RETURNING id, scope, subject, unit, period, amount, thresholds`,
      [id],
    );
    return removed[0];
  }

  /** Who used most, at most ten per budget. @param windows names of the windows of now */
  used(manager: EntityManager, issuer: string, windows: readonly string[]): Promise<StoredUse[]> {
    return manager.query(
      `SELECT u.budget_id, u.subject, coalesce(acc.username, ag.name) AS name, u.used
       FROM (SELECT *, row_number() OVER (PARTITION BY budget_id ORDER BY used DESC, subject) AS place
             FROM app.budget_usage WHERE window_name = ANY ($2)) u ${NAMED}
       WHERE place <= 10 ORDER BY u.budget_id, u.used DESC, u.subject`,
      [issuer, windows],
    );
  }

  alerts(manager: EntityManager, issuer: string): Promise<StoredAlert[]> {
    return manager.query(
      `SELECT b.id, b.scope, b.subject, b.unit, b.amount, u.subject AS of, coalesce(acc.username, ag.name) AS name,
         u.window_name, u.threshold, u.used, u.at
       FROM app.budget_alert u JOIN app.budget b ON b.tenant_id = u.tenant_id AND b.id = u.budget_id ${NAMED}
       ORDER BY u.at DESC, u.threshold DESC LIMIT 100`,
      [issuer],
    );
  }
}
