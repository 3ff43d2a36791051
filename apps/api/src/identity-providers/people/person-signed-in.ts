import { Injectable } from '@nestjs/common';
import { TransactionHooks } from '../../database/database.module.js';
import type { SignInTokens } from '../connection/sign-in-tokens.js';

/** A provider's own sign-in let a person in. Not run for assertions that somebody else brought: those come without tokens. */
@Injectable()
export class PersonSignedIn extends TransactionHooks<{
  readonly tenantId: string;
  readonly issuer: string;
  /** `sub` of the person's tokens here. */
  readonly subject: string;
  readonly tokens: SignInTokens;
}> {}
