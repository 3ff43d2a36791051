import { z } from 'zod';
import { registration } from './sign-in/passkeys.js';
import { right } from './session.js';

const username = z.string().regex(/^[a-z0-9][a-z0-9._-]{1,39}$/, 'lower-case letters, digits and . _ -');
const name = z.string().trim().min(1).max(80);
const token = z.string().min(32).max(256);

/** An account with administration rights in a tenant. */
export const operatorView = z
  .object({
    id: z.string(),
    username: z.string(),
    name: z.string(),
    rights: z.array(z.string()),
    disabled: z.boolean(),
    passkeys: z.int(),
  })
  .meta({ id: 'Operator' });
export type OperatorView = z.infer<typeof operatorView>;
export const operatorList = z.object({ items: z.array(operatorView) }).meta({ id: 'OperatorList' });

/** `POST …/operators` */
export const inviteOperator = z
  .object({
    username,
    name,
    rights: z.array(right).min(1).max(4),
  })
  .meta({ id: 'InviteOperator' });
export type InviteOperator = z.output<typeof inviteOperator>;

/** A one-time link `/setup#<token>`, shown once. */
export const invitation = z
  .object({ operator: operatorView, link: z.string(), expiresAt: z.string() })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof invitation>;

const firstOperator = z.object({ username, name }).optional();

/** `POST /api/v1/setup`: what a setup link is for. */
export const openSetup = z.object({ token }).meta({ id: 'OpenSetup' });
export const setupView = z
  .object({
    tenant: z.string(),
    /** Null for the first operator of the installation, who says who they are. */
    operator: z.object({ username: z.string(), name: z.string() }).nullable(),
  })
  .meta({ id: 'Setup' });
export type SetupView = z.infer<typeof setupView>;

/** `POST /api/v1/setup/options` */
export const startSetup = z.object({ token, operator: firstOperator }).meta({ id: 'StartSetup' });
/** `POST /api/v1/setup/passkey` */
export const finishSetup = z
  .object({ token, operator: firstOperator, registration })
  .meta({ id: 'FinishSetup' });
export type StartSetup = z.output<typeof startSetup>;
export type FinishSetup = z.output<typeof finishSetup>;
