/** Why a customer's identity provider could not vouch for a person. Told to administrators, never to the client. */
export interface SignInDenial {
  readonly message: string;
  /** What an administrator can do. */
  readonly remedy: string;
}

const because = (message: string, remedy: string): SignInDenial => Object.freeze({ message, remedy });

/** Every reason for which an identity that another server vouches for is refused. Closed, like the denials of calls. */
export const SIGN_IN_DENIALS = Object.freeze({
  'issuer-unknown': because(
    'The issuer is not an identity provider of this tenant',
    'Add the identity provider, or enable this use of it.',
  ),
  'provider-unavailable': because(
    'The identity provider cannot be reached or used',
    'Run the check of the identity provider and follow what it says.',
  ),
  'provider-refused': because(
    'The identity provider refused the sign-in',
    'Look at the sign-in log of the identity provider.',
  ),
  'provider-disabled': because('The identity provider is disabled', 'Enable it to let its people in.'),
  'answer-invalid': because(
    'What the identity provider sent cannot be trusted',
    'Check client id, credentials and redirect address at the identity provider. If they are right, somebody tampered with the answer.',
  ),
  'state-unknown': because(
    'The answer belongs to no sign-in of this browser',
    'Start again from the agent. An answer is accepted once, within ten minutes, in the browser that asked.',
  ),
  'assertion-invalid': because(
    'The assertion cannot be accepted',
    'The detail names the rule that it broke.',
  ),
  'assertion-replayed': because('The assertion was used before', 'Assertions are accepted once.'),
  'claims-overflow': because(
    'The identity provider left groups out because there are too many',
    'Use application roles, or let the identity provider send only the groups assigned to this application.',
  ),
  'claim-missing': because(
    'A rule needs a claim that the identity provider did not send',
    'Let the identity provider send the claim, or let the rule be skipped where the claim is missing.',
  ),
  'email-unverified': because(
    'A rule needs a verified email address',
    'Let the identity provider verify the address, or use another claim.',
  ),
  'rule-failed': because('A rule failed', 'Correct the expression; try it with these claims.'),
  'no-rule-matched': because('No rule matches the person', 'Add a rule, or add the person to a group.'),
  'no-role-granted': because('The rules that match give no role', 'Give a role, or leave the person out.'),
  'too-many-roles': because(
    'The rules give more roles than a token may carry',
    'Let fewer rules match: a token carries 16 roles at most.',
  ),
  'claims-stale': because(
    'The claims of the person are older than twelve hours',
    'The person signs in again.',
  ),
  'account-disabled': because('The account is disabled', 'Enable the account to let the person in.'),
  'operator-unknown': because(
    'No operator has linked this account',
    'The operator signs in with a passkey and links the account on their own page.',
  ),
  'operator-taken': because(
    'The account is linked with another operator, or the operator has linked another one',
    'Unlink it first: an account of the provider is one operator, and nobody is two.',
  ),
} as const satisfies Record<string, SignInDenial>);

export type SignInDenialReason = keyof typeof SIGN_IN_DENIALS;
export const SIGN_IN_DENIAL_REASONS = Object.keys(SIGN_IN_DENIALS) as SignInDenialReason[];
