import { generated } from './generated.mjs';

/**
 * The catalogue of denials as a page, grouped by the step that refuses.
 *
 * @param {typeof import('../libs/denial/src/index.js')} catalogue
 * @returns {string} Markdown
 */
export function denialsPage({ DENIALS, SIGN_IN_DENIALS, STEPS }) {
  const all = Object.entries(DENIALS);
  const sections = STEPS.map((step) => ({ step, denials: all.filter(([, denial]) => denial.step === step) }));
  return [
    '# Denials',
    '',
    'Every reason for which Sallyport refuses. The list is closed: code that refuses names one of these, and nothing else',
    'refuses. Generated from `libs/denial`; the order is that of the checks.',
    '',
    '| wire | what the caller gets |',
    '| --- | --- |',
    '| `http` | the HTTP status; the body is a JSON-RPC error with the code |',
    '| `rpc` | HTTP 200 and a JSON-RPC error with the code: other calls of the client go on |',
    '| `tool-result` | HTTP 200 and a tool result with `isError: true`, which a model can read and act on |',
    '',
    'The caller is told the message, never the true cause: that stands in the call’s decision trail in the console.',
    ...sections
      .filter(({ denials }) => denials.length > 0)
      .flatMap(({ step, denials }) => section(step, denials)),
    ...signIns(Object.entries(SIGN_IN_DENIALS)),
    '',
  ].join('\n');
}

/**
 * @param {string} step
 * @param {[string, import('../libs/denial/src/index.js').Denial][]} denials
 */
function section(step, denials) {
  return [
    '',
    `## ${step}`,
    '',
    '| reason | wire | status | code | message | what to do |',
    '| --- | --- | --- | --- | --- | --- |',
    ...denials.map(
      ([reason, { wire, status, code, message, remedy }]) =>
        `| \`${reason}\` | ${wire} | ${status} | ${wire === 'tool-result' ? '–' : code} | ${cell(message)} | ${cell(remedy)} |`,
    ),
  ];
}

/** @param {[string, import('../libs/denial/src/index.js').SignInDenial][]} denials */
const signIns = (denials) => [
  '',
  '## Sign-in through an identity provider',
  '',
  'The person and the agent are told only that it was refused, with the number of the refusal; administrators read the reason.',
  '',
  '| reason | what it means | what to do |',
  '| --- | --- | --- |',
  ...denials.map(([reason, { message, remedy }]) => `| \`${reason}\` | ${cell(message)} | ${cell(remedy)} |`),
];

/** @param {string} text */
const cell = (text) => text.replaceAll('|', String.raw`\|`);

if (import.meta.main) {
  generated('docs/denials.md', denialsPage(await import('#libs/denial')), 'npm run denials');
}
