/** One notification as it is sent. */
export interface Message {
  readonly id: string;
  readonly tenant: string;
  readonly topic: string;
  readonly title: string;
  readonly facts: Readonly<Record<string, string | number>>;
  /** RFC 3339. */
  readonly at: string;
  /** Page of the console. */
  readonly link: string;
}

export const webhookBody = (message: Message): string => JSON.stringify({ v: 1, ...message });

export const mailSubject = ({ tenant, title }: Message): string => `[Sallyport ${tenant}] ${title}`;

export const mailText = ({ title, facts, at, link }: Message): string =>
  [
    title,
    '',
    ...Object.entries(facts).map(([name, value]) => `${name}: ${value}`),
    `at: ${at}`,
    '',
    link,
    '',
    'You get this message because an operator has added this address to the notifications of the tenant.',
    '',
  ].join('\n');
