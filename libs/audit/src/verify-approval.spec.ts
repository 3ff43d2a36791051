import { createHash } from 'node:crypto';
import type { ApprovalEvidence } from '#libs/contracts';
import { canonicalJson } from '#libs/manifest';
import { type Misbehaviour, TestAuthenticator } from '#libs/testing';
import { BadEvidence, verifyApproval } from './verify-approval.js';

const ORIGIN = 'https://console.example.com';
const STATEMENT = {
  v: 1,
  nonce: 'n',
  tenant: 'tenant_1',
  requestId: 'review_1',
  manifestHash: 'a'.repeat(64),
  policyVersion: 4,
  decision: { verdict: 'approve', effect: 'read', enable: true },
  approver: { tenant: 'tenant_1', account: 'account_1' },
};

describe('verifyApproval', () => {
  const key = new TestAuthenticator(ORIGIN);
  const evidence = (statement: unknown = STATEMENT, wrong: Misbehaviour = {}): ApprovalEvidence => {
    const text = canonicalJson(statement);
    const challenge = createHash('sha256').update(text).digest('base64url');
    const { response } = key.get({ challenge, rpId: 'console.example.com' }, wrong) as {
      response: { authenticatorData: string; clientDataJSON: string; signature: string };
    };
    return {
      id: 'evidence_1',
      at: '2026-01-01T00:00:00.000Z',
      statement: text,
      credentialId: key.credentialId,
      publicKey: key.publicJwk,
      authenticatorData: response.authenticatorData,
      clientData: response.clientDataJSON,
      signature: response.signature,
    };
  };
  const flipped = (text: string): string => {
    const bytes = Buffer.from(text, 'base64url');
    bytes[bytes.length - 1]! ^= 1;
    return bytes.toString('base64url');
  };

  it('gives what was signed', () => {
    expect(verifyApproval(evidence(), ORIGIN)).toEqual(STATEMENT);
  });

  it.each<[string, (good: ApprovalEvidence) => ApprovalEvidence]>([
    ['another statement', (good) => ({ ...good, statement: good.statement.replace('"read"', '"write"') })],
    ['another key', (good) => ({ ...good, publicKey: new TestAuthenticator(ORIGIN).publicJwk })],
    ['no key', (good) => ({ ...good, publicKey: { kty: 'EC' } })],
    ['a changed signature', (good) => ({ ...good, signature: flipped(good.signature) })],
    [
      'changed authenticator data',
      (good) => ({ ...good, authenticatorData: flipped(good.authenticatorData) }),
    ],
    [
      'cut authenticator data',
      (good) => ({ ...good, authenticatorData: good.authenticatorData.slice(0, 20) }),
    ],
    ['client data that are no JSON', (good) => ({ ...good, clientData: 'AAAA' })],
    ['a statement that is none', () => evidence({ v: 2 })],
    ['a person who was not verified', () => evidence(STATEMENT, { flags: 0x01 })],
    ['another origin', () => evidence(STATEMENT, { origin: 'https://evil.example' })],
    ['another domain', () => evidence(STATEMENT, { rpId: 'evil.example' })],
    ['a registration', () => evidence(STATEMENT, { type: 'webauthn.create' })],
  ])('refuses %s', (_name, change) => {
    expect(() => verifyApproval(change(evidence()), ORIGIN)).toThrow(BadEvidence);
  });
});
