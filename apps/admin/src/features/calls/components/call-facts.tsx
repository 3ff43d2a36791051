import type { Schemas } from '#libs/api-client';
import { CopyIconButton } from '../../../components/copy-icon-button.js';
import { Hash } from '../../../components/evidence/hash.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Facts, type Fact } from '../../../components/page/facts.js';
import { formatBytes, formatMicros, formatTime } from '../../../lib/text/format.js';

type CallEvent = Extract<Schemas['CallDetail']['event'], { kind: 'call' }>;

export const CallFacts = ({ event }: { readonly event: CallEvent }) => (
  <Facts
    facts={[
      ...toolFacts(event),
      ...triedFact(event),
      ['Method', <code key="method">{event.method}</code>],
      [
        'Endpoint',
        <code key="endpoint">
          <RevealText text={event.endpoint} />
        </code>,
      ],
      ['Time', formatTime(event.at)],
      ['Gateway', event.gateway],
      ...hashFact('Arguments', event.argsHash),
      ...hashFact('Result', event.resultHash),
      ['Size', `${formatBytes(event.bytesIn)} in, ${formatBytes(event.bytesOut)} out`],
      ...timeFact(event.upstreamUs),
      ...(event.snapshot === undefined
        ? []
        : [['Policy revision', String(event.snapshot.revision)] as const]),
      [
        'Decision id',
        <span key="id">
          <code>{event.id}</code>
          <CopyIconButton value={event.id} name="decision id" />
        </span>,
      ],
    ]}
  />
);

function toolFacts({ tool, toolError }: CallEvent): Fact[] {
  if (tool === undefined) return [];
  return [
    ['Tool', <RevealText key="tool" text={tool.name} />],
    ...(tool.urn === undefined
      ? []
      : [
          [
            'Canonical id',
            <code key="urn">
              <RevealText text={tool.urn} />
            </code>,
          ] as const,
        ]),
    ...(tool.effect === undefined ? [] : [['Effect', tool.effect] as const]),
    ...hashFact('Manifest', tool.hash),
    ...(toolError === true ? [['Answer', 'The tool reported an error of its own'] as const] : []),
  ];
}

/** Rules that are only tried, and what they would have made of the call. */
const triedFact = ({ shadow = [], would }: CallEvent): Fact[] =>
  shadow.length === 0
    ? []
    : [
        [
          'Only tried',
          `${shadow.join(', ')}${would === undefined ? '' : `: would have ${would === 'denied' ? 'denied it' : 'asked a person'}`}`,
        ],
      ];

const hashFact = (name: string, hash: string | undefined): Fact[] =>
  hash === undefined ? [] : [[name, <Hash key={name} value={hash} name={`${name.toLowerCase()} hash`} />]];

const timeFact = (us: number | undefined): Fact[] =>
  us === undefined ? [] : [['Tool took', formatMicros(us)]];
