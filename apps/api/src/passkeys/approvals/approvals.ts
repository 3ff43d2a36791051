import { hash } from 'node:crypto';
import type { ApprovalEvidence, ApprovalStatement, Assertion, CeremonyOptions } from '#libs/contracts';
import { canonicalJson } from '#libs/manifest';
import { Clock, newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ProblemError } from '../../http/http.module.js';
import type { Operator } from '../../session/session.module.js';
import { ApiSettings } from '../../settings.js';
import { Challenges } from '../challenges.js';
import { PasskeyProofs } from '../passkey-proofs.js';
import { PasskeyStore, type StoredPasskey } from '../passkey-store.js';
import { RelyingParty } from '../relying-party.js';
import { publicJwkOf } from './public-jwk.js';

interface EvidenceRow extends Pick<ApprovalEvidence, 'id' | 'statement' | 'credentialId' | 'publicKey'> {
  readonly at: Date;
  readonly authenticatorData: Buffer;
  readonly clientData: Buffer;
  readonly signature: Buffer;
}

/** What the approver decides, without the nonce. */
export type Decided = Omit<ApprovalStatement, 'v' | 'nonce' | 'approver'>;

/** A decision and the signature over it. */
export interface ProvenApproval {
  readonly statement: ApprovalStatement;
  readonly passkey: StoredPasskey;
  readonly assertion: Assertion;
}

/**
 * Step-up for decisions: an operator signs exactly what is decided with a passkey. The challenge is the SHA-256 of the
 * statement's RFC 8785 form, so the signature can be verified years later with the evidence alone.
 */
@Injectable()
export class Approvals {
  constructor(
    private readonly store: PasskeyStore,
    private readonly proofs: PasskeyProofs,
    private readonly party: RelyingParty,
    private readonly challenges: Challenges,
    private readonly settings: ApiSettings,
    private readonly clock: Clock,
  ) {}

  /** `passkey`: decisions must be signed; `enrol-first`: they must be and the operator cannot; `none`: the session is enough. */
  async demandOf(operator: Operator): Promise<'passkey' | 'enrol-first' | 'none'> {
    if ((await this.store.credentials(operator)).length > 0) return 'passkey';
    return this.settings.reviewStepUp === 'required' ? 'enrol-first' : 'none';
  }

  async start(
    operator: Operator,
    decided: Decided,
  ): Promise<{ readonly nonce: string; readonly options: CeremonyOptions }> {
    const nonce = this.challenges.issue({ use: 'approve', subject: operator.id }).toString('base64url');
    const known = await this.store.credentials(operator);
    const options = await this.party.assertionOptions(
      challengeOf(statementOf(operator, decided, nonce)),
      known.map(({ credentialId: id, transports }) => ({ id, transports })),
    );
    return { nonce, options };
  }

  /** @throws ProblemError 403 `approval_invalid`: for another request, definition, decision or person, late, or used before */
  async verified(
    operator: Operator,
    decided: Decided,
    { nonce, assertion }: { readonly nonce: string; readonly assertion: Assertion },
  ): Promise<ProvenApproval> {
    const sealed = Buffer.from(nonce, 'base64url');
    const statement = statementOf(operator, decided, nonce);
    if (this.challenges.isOurs(sealed, { use: 'approve', subject: operator.id })) {
      const expected = challengeOf(statement);
      const passkey = await this.proofs.signed(assertion, operator, (given) => given.equals(expected));
      if (passkey !== undefined && (await this.challenges.use(sealed)))
        return { statement, passkey, assertion };
    }
    throw new ProblemError(403, 'approval_invalid', 'The confirmation is not for this decision', {
      detail:
        'It was made for another decision or definition, took too long, or was used before. Confirm again.',
    });
  }

  /** What tells authenticators apart: SHA-256 of the public key, hexadecimal. */
  credentialOf({ passkey }: ProvenApproval): string {
    return hash('sha256', passkey.publicKey, 'hex');
  }

  /** Keeps the evidence, in the transaction that decides. @returns its id and digest, for the audit log */
  async keep(
    manager: EntityManager,
    reviewId: string,
    { statement, passkey, assertion }: ProvenApproval,
  ): Promise<{ readonly id: string; readonly statement: string }> {
    const id = newId('evidence');
    const text = canonicalJson(statement);
    const { authenticatorData, clientDataJSON, signature } = assertion.response;
    await manager.query(
      `INSERT INTO app.approval_evidence (id, review_id, approver_tenant_id, approver_id, credential_id, public_key,
         statement, authenticator_data, client_data, signature, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        id,
        reviewId,
        statement.approver.tenant,
        statement.approver.account,
        passkey.credentialId,
        JSON.stringify(publicJwkOf(passkey.publicKey)),
        text,
        Buffer.from(authenticatorData, 'base64url'),
        Buffer.from(clientDataJSON, 'base64url'),
        Buffer.from(signature, 'base64url'),
        new Date(this.clock.now()),
      ],
    );
    return { id, statement: hash('sha256', text, 'hex') };
  }

  /** @param manager shows the tenant of the review */
  async evidence(manager: EntityManager, reviewId: string): Promise<ApprovalEvidence[]> {
    const rows = await manager.query<EvidenceRow[]>(
      `SELECT id, created_at AS at, statement, credential_id AS "credentialId", public_key AS "publicKey",
         authenticator_data AS "authenticatorData", client_data AS "clientData", signature
       FROM app.approval_evidence WHERE review_id = $1 ORDER BY id`,
      [reviewId],
    );
    return rows.map(({ at, authenticatorData, clientData, signature, ...rest }) => ({
      ...rest,
      at: at.toISOString(),
      authenticatorData: authenticatorData.toString('base64url'),
      clientData: clientData.toString('base64url'),
      signature: signature.toString('base64url'),
    }));
  }
}

const statementOf = (operator: Operator, decided: Decided, nonce: string): ApprovalStatement => ({
  v: 1,
  nonce,
  ...decided,
  approver: { tenant: operator.tenantId, account: operator.id },
});

const challengeOf = (statement: ApprovalStatement): Buffer =>
  hash('sha256', canonicalJson(statement), 'buffer');
