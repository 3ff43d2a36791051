import type { AdminEvent, AuditEvent, NotificationTopic } from '#libs/contracts';

/** Something that people may want to be told of. */
export interface Notice {
  readonly topic: NotificationTopic;
  /** The same for the same happening: of several, the first counts. */
  readonly key: string;
  /** One line for people. */
  readonly title: string;
  readonly facts: Readonly<Record<string, string | number>>;
  /** RFC 3339. */
  readonly at: string;
}

const LONGEST = 200;

/** Names come from operators, servers and agents: one line, without control and direction characters. */
export const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST);

/** What an event of the audit chain tells people, if anything. */
export function noticeOf(event: AuditEvent): Notice | undefined {
  if (event.kind !== 'admin') return undefined;
  const topic = topicOf(event.action);
  if (topic === undefined) return undefined;
  const { id, at, actor, action, object, note } = event;
  const facts = {
    action,
    actor: oneLine(actor.name),
    object: `${object.kind} ${oneLine(object.id)}`,
    ...(note === undefined ? {} : { reason: oneLine(note) }),
  };
  return { topic, key: id, title: oneLine(titleOf(event)), facts, at };
}

function topicOf(action: string): NotificationTopic | undefined {
  if (action === 'tools.drifted') return 'drift';
  if (action.startsWith('stop.')) return 'stop';
  return /^break-?glass\./.test(action) ? 'break-glass' : undefined;
}

function titleOf({ action, actor, object, after }: AdminEvent): string {
  const named = after as { readonly name?: unknown; readonly drifted?: unknown } | null | undefined;
  const what = typeof named?.name === 'string' ? named.name : `${object.kind} ${object.id}`;
  switch (action) {
    case 'tools.drifted': {
      const tools = Array.isArray(named?.drifted) ? named.drifted.length : 0;
      return `Stopped ${tools === 1 ? 'a tool' : `${tools} tools`} of ${what}: not what was approved`;
    }
    case 'stop.made':
      return `${actor.name} stopped ${what}`;
    case 'stop.lift.asked':
      return `${actor.name} asks that ${what} goes on: another person has to agree`;
    case 'stop.lifted':
      return `${what} goes on, by ${actor.name}`;
    default:
      return `${actor.name}: ${action.replaceAll(/[.-]/g, ' ')}, ${what}`;
  }
}
