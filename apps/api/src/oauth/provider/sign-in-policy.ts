import { type Configuration, interactionPolicy } from 'oidc-provider';

/** When people are asked to sign in: as the library does, and when the session's person may not have tokens any more. */
export function signInPolicy(): NonNullable<NonNullable<Configuration['interactions']>['policy']> {
  const policy = interactionPolicy.base();
  policy.get('login')?.checks.add(
    new interactionPolicy.Check('account_gone', 'End-User authentication is required', ({ oidc }) => {
      const gone = oidc.session?.accountId !== undefined && oidc.account === undefined;
      return gone ? interactionPolicy.Check.REQUEST_PROMPT : interactionPolicy.Check.NO_NEED_TO_PROMPT;
    }),
  );
  return policy;
}
