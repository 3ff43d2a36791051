import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { IdentityProvider } from './identity-provider.js';

const PROVIDERS = `
  SELECT p.id, p.slug, p.name, p.issuer, p.client_id AS "clientId", p.client_auth AS "clientAuth",
    p.sealed_secret AS "sealedSecret", p.enabled, p.sign_in AS "signIn", p.operator_sign_in AS "operatorSignIn", p.id_jag AS "idJag", p.scopes, p.claims,
    p.exchange_audiences AS "exchangeAudiences", p.version,
    (SELECT count(*)::int FROM app.federated_account a
      WHERE a.tenant_id = p.tenant_id AND a.identity_provider_id = p.id) AS people,
    coalesce((SELECT max(m.version) FROM app.role_mapping m
      WHERE m.tenant_id = p.tenant_id AND m.identity_provider_id = p.id), 0) AS "mappingVersion"
  FROM app.identity_provider p`;

type Stored = Omit<IdentityProvider, 'version' | 'people' | 'mappingVersion'>;

/** Identity providers of the tenant that the transaction shows. */
@Injectable()
export class IdentityProviderStore {
  list(manager: EntityManager): Promise<IdentityProvider[]> {
    return manager.query(`${PROVIDERS} ORDER BY p.slug`);
  }

  /** @param by a column that is unique in the tenant */
  async find(
    manager: EntityManager,
    by: 'id' | 'slug' | 'issuer',
    value: string,
  ): Promise<IdentityProvider | undefined> {
    const [provider] = await manager.query<IdentityProvider[]>(`${PROVIDERS} WHERE p.${by} = $1`, [value]);
    return provider;
  }

  /** Locks the provider until the transaction ends, so that two writers follow one another. */
  async lock(manager: EntityManager, id: string): Promise<IdentityProvider | undefined> {
    await manager.query(`SELECT 1 FROM app.identity_provider WHERE id = $1 FOR NO KEY UPDATE`, [id]);
    return this.find(manager, 'id', id);
  }

  /** @returns false when the slug or the issuer is taken */
  async add(manager: EntityManager, provider: Stored): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      `INSERT INTO app.identity_provider (id, slug, issuer, name, client_id, client_auth, sealed_secret, enabled, sign_in,
         id_jag, scopes, claims, exchange_audiences, operator_sign_in)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING RETURNING 1`,
      [provider.id, provider.slug, provider.issuer, ...mutable(provider)],
    );
    return rows.length > 0;
  }

  async change(manager: EntityManager, provider: Stored): Promise<void> {
    await manager.query(
      `UPDATE app.identity_provider SET name = $2, client_id = $3, client_auth = $4, sealed_secret = $5, enabled = $6,
         sign_in = $7, id_jag = $8, scopes = $9, claims = $10, exchange_audiences = $11, operator_sign_in = $12, version = version + 1
       WHERE id = $1`,
      [provider.id, ...mutable(provider)],
    );
  }

  /** Ends sessions of the console that operators opened with the provider's word. */
  async endOperatorSessions(manager: EntityManager, id: string): Promise<void> {
    await manager.query(
      `UPDATE app.console_session s SET ended_at = now() FROM app.operator_identity i
       WHERE i.identity_provider_id = $1 AND s.tenant_id = i.tenant_id AND s.identity_id = i.id AND s.ended_at IS NULL`,
      [id],
    );
  }

  async remove(manager: EntityManager, id: string): Promise<void> {
    await manager.query(`DELETE FROM app.identity_provider WHERE id = $1`, [id]);
  }
}

const mutable = (p: Stored): unknown[] => [
  p.name,
  p.clientId,
  p.clientAuth,
  p.sealedSecret,
  p.enabled,
  p.signIn,
  p.idJag,
  p.scopes,
  p.claims,
  JSON.stringify(p.exchangeAudiences),
  p.operatorSignIn,
];
