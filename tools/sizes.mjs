import { basename, dirname } from 'node:path';
import ts from 'typescript';
import { filesOfTree, textOf } from './tree.mjs';

const HARD_LINES = 500;
const SOFT_LINES = 300;
const MEDIAN_LINES = 80;
const FILES_PER_FOLDER = 15;
const CONSTRUCTOR_PARAMETERS = 6;

const SOURCE = /\.(ts|tsx|mjs)$/;
const SPEC = /[.-](int-|e2e-)?spec\.tsx?$/;
/** Read by a tool that wants a default export. */
const CONFIGURATION = /\.config\.(ts|mjs)$|^\.dependency-cruiser\.mjs$|\.reporter\.mjs$/;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
/** The history of the schema: one folder by its order, and it only grows. */
const MIGRATION = /^migrations\/\d{4}-/;
/** Names that say nothing about what is inside. */
const EMPTY_NAMES = /(^|[-.])(utils?|helpers?|common|misc|impl)([-.]|$)/;
const MODULE_MOCKS = ['mock', 'doMock', 'setMock', 'unstable_mockModule'];
const EMPTY_TYPES = /^I[A-Z][a-z]|Impl$|^Base.*Service$/;

/**
 * @typedef {{ path: string, text: string }} SourceFile
 * @typedef {{ path: string, problem: string }} Finding
 */

/**
 * Sizes and names of a tree. Specs are held to the limit of lines, not counted among a folder's files, for each
 * stands beside its source, and left out of the median.
 *
 * @param {SourceFile[]} files
 * @returns {{ findings: Finding[], long: Finding[], median: number }} `long` is worth a look, and no error
 */
export function measure(files) {
  const sized = files.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
  const findings = [
    ...sized
      .filter(({ lines }) => lines > HARD_LINES)
      .map(({ path, lines }) => finding(path, `${lines} lines, at most ${HARD_LINES}`)),
    ...crowdedFolders(files),
    ...files.flatMap(({ path }) => nameProblems(path).map((problem) => finding(path, problem))),
    ...files.flatMap((file) => codeProblems(file).map((problem) => finding(file.path, problem))),
  ];
  const long = sized
    .filter(({ lines }) => lines > SOFT_LINES)
    .map(({ path, lines }) => finding(path, `${lines} lines`));
  const sources = sized.filter(({ path }) => !SPEC.test(path)).map(({ lines }) => lines);
  const median = sources.toSorted((a, b) => a - b)[Math.floor(sources.length / 2)] ?? 0;
  if (median > MEDIAN_LINES)
    findings.push(finding('.', `the median file has ${median} lines, at most ${MEDIAN_LINES}`));
  return { findings, long, median };
}

/** @param {SourceFile[]} files */
function crowdedFolders(files) {
  const folders = Map.groupBy(
    files.filter(({ path }) => !SPEC.test(path) && !MIGRATION.test(path)),
    ({ path }) => dirname(path),
  );
  return [...folders]
    .filter(([, inside]) => inside.length > FILES_PER_FOLDER)
    .map(([folder, inside]) =>
      finding(folder, `${inside.length} files in one folder, at most ${FILES_PER_FOLDER}`),
    );
}

/** @param {string} path */
function nameProblems(path) {
  const problems = [];
  const name = basename(path).replace(SOURCE, '').replace(/^\./, '');
  if (!KEBAB.test(name)) problems.push('the file is not named in kebab-case');
  const empty = [...dirname(path).split('/'), name].find((part) => EMPTY_NAMES.test(part));
  if (empty !== undefined) problems.push(`"${empty}" says nothing about what is inside`);
  if (name === 'index' && !/^libs\/[^/]+\/src\/index\.ts$/.test(path) && !path.startsWith('migrations/')) {
    problems.push('a barrel stands only at libs/*/src/index.ts');
  }
  return problems;
}

/** @param {SourceFile} file */
function codeProblems({ path, text }) {
  /** @type {string[]} */
  const problems = [];
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isExportAssignment(node) && !CONFIGURATION.test(path))
      problems.push('has a default export: exports are named');
    if (hasModifier(node, ts.SyntaxKind.DefaultKeyword) && !CONFIGURATION.test(path))
      problems.push('has a default export: exports are named');
    if (ts.isConstructorDeclaration(node) && node.parameters.length > CONSTRUCTOR_PARAMETERS) {
      problems.push(
        `a constructor takes ${node.parameters.length} parameters, at most ${CONSTRUCTOR_PARAMETERS}`,
      );
    }
    if (
      (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) &&
      EMPTY_TYPES.test(node.name?.text ?? '')
    ) {
      problems.push(`"${node.name?.text}" is named by its kind, not by what it does`);
    }
    if (ts.isCallExpression(node) && isJestMock(node.expression)) {
      problems.push('jest.mock: use a fake of the port');
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return problems;
}

/** @param {ts.Node} node @param {ts.SyntaxKind} kind */
const hasModifier = (node, kind) =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((one) => one.kind === kind);

/** @param {ts.Expression} expression */
const isJestMock = (expression) =>
  ts.isPropertyAccessExpression(expression) &&
  ts.isIdentifier(expression.expression) &&
  expression.expression.text === 'jest' &&
  MODULE_MOCKS.includes(expression.name.text);

/** @param {string} path @param {string} problem @returns {Finding} */
const finding = (path, problem) => ({ path, problem });

if (import.meta.main) {
  const files = filesOfTree('apps', 'libs', 'migrations', 'e2e', 'bench', 'scripts', 'tools', '*.mjs')
    .filter((path) => SOURCE.test(path) && !path.endsWith('.d.ts'))
    .map((path) => ({ path, text: textOf(path) }));
  const { findings, long, median } = measure(files);
  for (const { path, problem } of long) console.log(`long: ${path} (${problem})`);
  for (const { path, problem } of findings) console.error(`${path}: ${problem}`);
  console.log(`${files.length} files, median ${median} lines, ${findings.length} findings`);
  process.exitCode = files.length > 0 && findings.length === 0 ? 0 : 1;
}
