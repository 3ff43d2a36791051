const ACCOUNT = 'account:';

/** What tells whether two accounts are one person. */
export interface Person {
  readonly accountId: string;
  /**
   * `account:<id>`, `identity:<iss>|<sub>`, `address:<lower case>` and `key:<SHA-256 of a passkey's public key>` of the account,
   * and of everybody who let it in less than a day ago. An address proves nothing about who somebody is, and is reason enough
   * not to count two.
   */
  readonly marks: readonly string[];
}

/** Two accounts with a common mark are one person. */
export const samePerson = (a: Person, b: Person): boolean => a.marks.some((mark) => b.marks.includes(mark));

/** The account, and those that it counts as. */
export const accountsOf = ({ marks }: Person): string[] =>
  marks.filter((mark) => mark.startsWith(ACCOUNT)).map((mark) => mark.slice(ACCOUNT.length));

export const accountMark = (accountId: string): string => `${ACCOUNT}${accountId}`;
