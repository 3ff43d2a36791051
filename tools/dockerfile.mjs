/**
 * @typedef {{ op: string, args: string }} Instruction
 * @typedef {{ name: string, base: string, instructions: Instruction[] }} BuildStage
 * @typedef {{ from?: string, sources: string[], target: string }} Copy
 */

/**
 * The stages of a Dockerfile that uses no line continuation.
 * @param {string} text
 * @returns {BuildStage[]}
 */
export function stagesOf(text) {
  /** @type {BuildStage[]} */
  const stages = [];
  for (const line of text.split('\n')) {
    const [, op, args] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (op === undefined || args === undefined) continue;
    if (op === 'FROM') {
      const [, base = '', name = ''] = /^(\S+) AS (\S+)$/.exec(args) ?? [];
      stages.push({ name, base, instructions: [] });
    } else {
      stages.at(-1)?.instructions.push({ op, args });
    }
  }
  return stages;
}

/**
 * All instructions that make up a target, those of the stages it is based on first.
 * @param {BuildStage[]} stages
 * @param {string} target
 * @returns {Instruction[]}
 */
export function instructionsOf(stages, target) {
  const stage = stages.find(({ name }) => name === target);
  return stage === undefined ? [] : [...instructionsOf(stages, stage.base), ...stage.instructions];
}

/**
 * The base image that a target starts from.
 * @param {BuildStage[]} stages
 * @param {string} target
 * @returns {string}
 */
export function imageOf(stages, target) {
  const base = stages.find(({ name }) => name === target)?.base;
  return base === undefined ? target : imageOf(stages, base);
}

/** @param {Instruction[]} instructions @returns {Copy[]} */
export const copiesOf = (instructions) =>
  instructions
    .filter(({ op }) => op === 'COPY')
    .map(({ args }) => {
      const words = args.split(/\s+/);
      const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
      const paths = words.filter((word) => !word.startsWith('--'));
      return { ...(from !== undefined && { from }), sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
    });

/** @param {Instruction[]} instructions @returns {Record<string, string>} */
export const environmentOf = (instructions) =>
  Object.fromEntries(
    instructions
      .filter(({ op }) => op === 'ENV')
      .flatMap(({ args }) =>
        args.split(/\s+/).map((pair) => /** @type {[string, string]} */ (pair.split('=', 2))),
      ),
  );

/** The last instruction of that kind. @param {Instruction[]} instructions @param {string} wanted */
export const lastOf = (instructions, wanted) => instructions.findLast(({ op }) => op === wanted)?.args;
