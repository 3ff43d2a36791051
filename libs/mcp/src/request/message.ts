/** JSON-RPC id with its JSON type. */
export type MessageId = string | number;

export interface RequestMessage {
  readonly kind: 'request';
  readonly id: MessageId;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface NotificationMessage {
  readonly kind: 'notification';
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** An agent's answer to a request of ours: a result, or an error of which only the code is kept. */
export interface ResponseMessage {
  readonly kind: 'response';
  readonly id: MessageId;
  readonly result: Readonly<Record<string, unknown>> | undefined;
  readonly errorCode: number | undefined;
}

export type Message = RequestMessage | NotificationMessage | ResponseMessage;

const MAX_ID = 256;

/** String of at most 256 characters or a safe integer: fractions, null and booleans are no ids here. */
export const isMessageId = (value: unknown): value is MessageId =>
  typeof value === 'string' ? value.length <= MAX_ID : Number.isSafeInteger(value);
