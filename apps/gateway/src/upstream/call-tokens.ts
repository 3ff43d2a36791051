import type { Actor, CallTokenClaims, SnapshotServer } from '#libs/contracts';
import { CallTokenMinter } from '#libs/oauth';
import { type Clock, unixSeconds } from '#libs/platform';
import { sha256Hex } from '#libs/manifest';
import { createPrivateKey, randomUUID } from 'node:crypto';
import type { PrivateJwk } from '#libs/component';

/** What a call token says about the call it is for. */
export interface TokenSubject {
  readonly tenant: string;
  readonly sub: string;
  readonly act: Actor | undefined;
  readonly scope: string;
  readonly txn: string;
  readonly tctx: CallTokenClaims['tctx'];
}

export interface CallToken {
  readonly value: string;
  readonly id: string;
}

const NO_ARGUMENTS = sha256Hex('{}');

/** Mints the request-scoped tokens that upstreams get in place of the agent's (identity.md §3.2, §8). */
export class CallTokens {
  private readonly minter: CallTokenMinter;

  /** @param publicUrl origin of the gateway: `iss` is its tenant path, where the keys are published */
  constructor(
    private readonly publicUrl: string,
    key: PrivateJwk,
    private readonly clock: Clock,
  ) {
    const privateKey = createPrivateKey({ key, format: 'jwk' });
    this.minter = new CallTokenMinter({ kid: key.kid, privateKey });
  }

  /** Undefined when the upstream gets no call token. */
  mint(server: SnapshotServer, subject: TokenSubject): CallToken | undefined {
    return server.credential === 'gateway_token' ? this.mintFor(server.url, subject) : undefined;
  }

  /** @param audience who is meant to read it */
  mintFor(audience: string, subject: TokenSubject): CallToken {
    const id = randomUUID();
    const value = this.minter.mint(
      {
        iss: `${this.publicUrl}/t/${subject.tenant}`,
        aud: audience,
        sub: subject.sub,
        client_id: 'gateway',
        tenant: subject.tenant,
        scope: subject.scope,
        txn: subject.txn,
        jti: id,
        ...(subject.act === undefined ? {} : { act: subject.act }),
        tctx: subject.tctx,
      },
      unixSeconds(this.clock),
    );
    return { value, id };
  }

  /** For what the gateway asks on its own account: opening a session, reading a list. No tool is named. */
  mintOwn(server: SnapshotServer, tenant: string, method: string): CallToken | undefined {
    return this.mint(server, {
      tenant,
      sub: 'gateway',
      act: undefined,
      scope: '',
      txn: randomUUID(),
      tctx: { method, tool: '', manifest: server.versionHash, args: NO_ARGUMENTS, decision: '' },
    });
  }
}
