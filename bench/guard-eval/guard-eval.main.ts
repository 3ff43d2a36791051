import { resolve } from 'node:path';
import { revealedTexts, wronglyRevealed } from './content/concealment.js';
import { personalDataFound, personalDataInvented, secretsFound, secretsInvented } from './content/spans.js';
import { DEVELOPMENT } from './grammar/development.js';
import { generatePoisoned, honestTools } from './grammar/generate.js';
import { TEST } from './grammar/test.js';
import { falsePositives, generatedRecall, overDefence, recall } from './manifests.js';
import { pooled, rate, tally, type Figure } from './report/figure.js';
import { line, printFigure } from './report/print.js';
import { setsOf } from './sets/rows.js';

const SEEDS = { development: 20261122, test: 271828 };

/**
 * Measures the guard. `folder` holds the open sets (see its README); sets that are not there are named and left out.
 * The last line pools every honest set and every over-defence set; recall is that of the weakest of the poisoned sets
 * and the generated test half, so that no large easy set hides a small hard one.
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
  const weakest = Math.min(...[...poisoned, test].map(rate));
  const figures = [weakest, rate(pooled('honest', [...honest, own])), rate(pooled('harmless', harmless))];
  const [r, f, o] = figures.map((figure) => figure.toFixed(4));
  line(`guard: recall ${r}, false positives ${f}, over-defence ${o}`);
}

function section(title: string, figures: readonly Figure[], wanted: 'hits' | 'silence'): void {
  line(`\n${title}`);
  for (const figure of figures) printFigure(figure, wanted);
}

evaluate(resolve(process.argv[2] ?? resolve(import.meta.dirname, '../../../../shared/data')));
