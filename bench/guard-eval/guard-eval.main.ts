import { judgeContent } from '#libs/guard';
import { resolve } from 'node:path';
import { revealedTexts, wronglyRevealed } from './content/concealment.js';
import { noticed, payloadOf, STRICT, tampered, takenOut } from './content/payloads.js';
import { personalDataFound, personalDataInvented, secretsFound, secretsInvented } from './content/spans.js';
import { DEVELOPMENT } from './grammar/development.js';
import { generatePoisoned, honestTools } from './grammar/generate.js';
import { TEST } from './grammar/test.js';
import { describedAs, falsePositives, generatedRecall, overDefence, recall } from './manifests.js';
import { pooled, rate, tally, type Figure } from './report/figure.js';
import { line, printFigure } from './report/print.js';
import { HONEST, PLANTED } from './sets/orders.js';
import { setsOf, text } from './sets/rows.js';
import { written } from './sets/written.js';

const SEEDS = { development: 20261122, test: 271828 };

/**
 * Measures the guard. `folder` holds the open sets (see its README); sets that are not there are named and left out.
 * The last line pools every honest set and every over-defence set; recall is that of the weakest of the poisoned sets
 * and the generated test half, so that no large easy set hides a small hard one. The sets written by hand are printed
 * and not counted there: they are meant to be hard on both sides.
 */
function evaluate(folder: string): void {
  const poisoned = setsOf(folder, 'poisoned').map(({ file, rows }) => recall(file, rows));
  const honest = setsOf(folder, 'benign-tools').map(({ file, rows }) => falsePositives(file, rows));
  const harmless = setsOf(folder, 'overdefence').map(({ file, rows }) => overDefence(file, rows));
  const concealed = setsOf(folder, 'concealment').map(({ file, rows }) => revealedTexts(file, rows));
  const unusual = setsOf(folder, 'concealment').map(({ file, rows }) => wronglyRevealed(file, rows));
  const secrets = setsOf(folder, 'secrets');
  const personal = setsOf(folder, 'pii');
  const found = [...poisoned, ...honest, ...harmless, ...concealed].map(({ set }) => set);
  found.push(...[...secrets, ...personal].map(({ file }) => file));
  line(
    found.length === 0
      ? `no open sets in ${folder}: only generated ones are measured`
      : `open sets found: ${found.join(', ')}`,
  );
  const development = generatedRecall(
    'generated, development half',
    generatePoisoned(DEVELOPMENT, 'dev', SEEDS.development),
  );
  const test = generatedRecall('generated, test half', generatePoisoned(TEST, 'test', SEEDS.test));
  const own = tally(
    'generated, honest',
    [...honestTools(DEVELOPMENT, 'dev'), ...honestTools(TEST, 'test')],
    ({ id, definition }) => ({
      hit: generatedRecall('', [{ id, definition }]).hits > 0,
      group: 'honest',
      id,
    }),
  );
  section('poisoned tools', [...poisoned, development, test], 'hits');
  section('honest tools', [...honest, own], 'silence');
  section('written by hand: poisoned', [describedAs('poisoned.txt', written('poisoned'))], 'hits');
  section('written by hand: honest', [describedAs('honest.txt', written('honest'))], 'silence');
  section('harmless texts', harmless, 'silence');
  section('concealed texts', concealed, 'hits');
  section('honest texts with unusual characters', unusual, 'silence');
  section(
    'secrets, and texts in which one is invented',
    secrets.map(({ file, rows }) => secretsFound(file, rows)),
    'hits',
  );
  section(
    '',
    secrets.map(({ file, rows }) => secretsInvented(file, rows)),
    'silence',
  );
  section(
    'personal data, and texts in which some is invented',
    personal.map(({ file, rows }) => personalDataFound(file, rows)),
    'hits',
  );
  section(
    '',
    personal.map(({ file, rows }) => personalDataInvented(file, rows)),
    'silence',
  );
  payloads(folder);
  const weakest = Math.min(...[...poisoned, test].map(rate));
  const figures = [weakest, rate(pooled('honest', [...honest, own])), rate(pooled('harmless', harmless))];
  const [r, f, o] = figures.map((figure) => figure.toFixed(4));
  line(`guard: recall ${r}, false positives ${f}, over-defence ${o}`);
}

/** The same sets as arguments and results of calls, with every detector on. */
function payloads(folder: string): void {
  const sets = (prefix: string) => setsOf(folder, prefix);
  const marked = [...sets('secrets'), ...sets('pii')];
  section(
    'in calls: secrets and personal data that do not pass on',
    (['arguments', 'results'] as const).flatMap((at) =>
      marked.map(({ file, rows }) => takenOut(file, rows, at)),
    ),
    'hits',
  );
  section(
    'in calls: concealed texts that are noted or taken out',
    sets('concealment').map(({ file, rows }) =>
      noticed(
        file,
        rows.filter(({ label }) => label === 'concealed'),
      ),
    ),
    'hits',
  );
  const honest = [...sets('benign-tools'), ...sets('overdefence')].map(({ file, rows }) => ({
    file,
    rows,
    kind: '',
  }));
  for (const { file, rows } of [...marked, ...sets('concealment')])
    honest.push({
      file,
      rows: rows.filter(({ label }) => label === 'clean' || label === 'benign'),
      kind: 'kind',
    });
  section(
    'in calls: honest texts of which something is taken out or blocked',
    honest.map(({ file, rows, kind }) => tampered(file, rows, (row) => text(row, kind))),
    'silence',
  );
  const orders = (name: string, sentences: readonly string[]): Figure =>
    tally(name, sentences, (sentence, i) => ({
      hit: judgeContent(
        'results',
        payloadOf('results', `Opening hours: 9 to 5.\n${sentence}\nClosed on Monday.`),
        STRICT,
      ).notes.some(({ rule, action }) => rule.startsWith('inject.') && action !== 'flag'),
      group: '',
      id: String(i),
    }));
  section('in calls: orders to the agent', [orders('planted', PLANTED)], 'hits');
  section('', [orders('honest', HONEST)], 'silence');
}

function section(title: string, figures: readonly Figure[], wanted: 'hits' | 'silence'): void {
  line(`\n${title}`);
  for (const figure of figures) printFigure(figure, wanted);
}

evaluate(resolve(process.argv[2] ?? resolve(import.meta.dirname, '../../../../shared/data')));
