/**
 * `sub` of a local account: `<issuer>|<account id>`. Never a username or an email address, which may be given to
 * somebody else; a machine's `sub` is its client id.
 */
export const subjectOf = (issuer: string, accountId: string): string => `${issuer}|${accountId}`;

/** Account id of a subject of this issuer; undefined for any other subject. */
export const findAccountId = (issuer: string, subject: string): string | undefined =>
  subject.startsWith(`${issuer}|`) ? subject.slice(issuer.length + 1) : undefined;
