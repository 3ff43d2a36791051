import type { EntityManager } from 'typeorm';

/** Deletes what nobody can present any more, in the transaction of one tenant. */
export const dropExpired = (manager: EntityManager): Promise<void> =>
  manager.query(`DELETE FROM app.oidc_artifact WHERE expires_at < now()`);
