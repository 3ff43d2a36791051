import { z } from 'zod';
import { decodeCursor, encodeCursor } from './cursor.js';
import { ProblemError } from './problem-error.js';
import { validationPipe } from './validation.js';

const thrown = async (work: () => unknown): Promise<ProblemError> => {
  try {
    await work();
  } catch (cause) {
    if (cause instanceof ProblemError) return cause;
    throw cause;
  }
  throw new Error('nothing was thrown');
};

describe('validationPipe', () => {
  const schema = z.object({ 'a/b': z.array(z.object({ '~': z.int() })), n: z.coerce.number().optional() });
  const check = (value: unknown) => validationPipe().transform(value, { type: 'body', schema });

  it('hands on the parsed value', async () => {
    expect(await check({ 'a/b': [], n: '4', other: 1 })).toEqual({ 'a/b': [], n: 4 });
  });

  it('escapes pointers (RFC 6901)', async () => {
    const { context } = await thrown(() => check({ 'a/b': [{ '~': 1 }, { '~': 'x' }] }));
    expect(context.errors).toEqual([
      expect.objectContaining({ pointer: '/a~1b/1/~0', code: 'invalid_type' }),
    ]);
  });

  it('names no more than fifty', async () => {
    const { context } = await thrown(() => check({ 'a/b': Array.from({ length: 500 }, () => ({})) }));
    expect(context.errors).toHaveLength(50);
  });
});

describe('cursor', () => {
  it('comes back as it went', () => {
    expect(decodeCursor(z.tuple([z.int(), z.string()]), encodeCursor([7, 'ü']))).toEqual([7, 'ü']);
    expect(decodeCursor(z.int(), undefined)).toBeUndefined();
  });

  it.each(['', '%%%', 'bnVsbA', encodeCursor('7'), encodeCursor({ $gt: 0 })])('is not %j', async (text) => {
    expect(await thrown(() => decodeCursor(z.int(), text))).toMatchObject({ status: 422 });
  });
});
