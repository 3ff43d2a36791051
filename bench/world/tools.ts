import { readDefinition, type ItemDefinition } from '#libs/manifest';

/** About 1 KB: what every upstream tool of the benchmark answers, whatever it is asked. */
export const ANSWER_TEXT = 'The quick brown fox jumps over the lazy dog. '.repeat(22);

/** Arguments of about 300 bytes that the schema below accepts. */
export const ARGUMENTS = Object.freeze({
  message: 'Sphinx of black quartz, judge my vow. '.repeat(5),
  repeat: 3,
  urgent: false,
  labels: ['alpha', 'beta', 'gamma'],
  origin: { team: 'benchmark', ticket: 'BENCH-1234' },
});

const definition = (i: number): object => ({
  name: toolName(i),
  title: `Echo ${i}`,
  description: `Repeats a message. Tool ${i} of the benchmark.`,
  inputSchema: {
    type: 'object',
    properties: {
      message: { type: 'string', minLength: 1, maxLength: 4000 },
      repeat: { type: 'integer', minimum: 1, maximum: 10 },
      urgent: { type: 'boolean' },
      labels: { type: 'array', items: { type: 'string', pattern: '^[a-z]{1,20}$' }, maxItems: 10 },
      origin: {
        type: 'object',
        properties: { team: { type: 'string' }, ticket: { type: 'string', pattern: '^[A-Z]+-[0-9]+$' } },
        required: ['team'],
        additionalProperties: false,
      },
    },
    required: ['message'],
    additionalProperties: false,
  },
  annotations: { readOnlyHint: true },
});

export const toolName = (i: number): string => `echo_${String(i).padStart(4, '0')}`;

/** Definitions as the upstream presents them; its list is exactly their raw texts. */
export const toolDefinitions = (count: number): ItemDefinition[] =>
  Array.from({ length: count }, (_, i) => readDefinition(JSON.stringify(definition(i))));
