import { NotCanonical } from '#libs/manifest';
import { refusesData } from './refuses-data.js';

const coded = (code: string): Error =>
  Object.assign(new Error('query failed'), { driverError: Object.assign(new Error('pg'), { code }) });

describe('refusesData', () => {
  it.each([coded('22021'), coded('23514'), coded('54000'), new NotCanonical('lone surrogate')])(
    'gives up: %s',
    (error) => {
      expect(refusesData(error)).toBe(true);
    },
  );

  it.each([
    coded('57P01'),
    coded('40001'),
    coded('42501'),
    coded('42P01'),
    coded('ECONNREFUSED'),
    new Error('Connection terminated unexpectedly'),
    new TypeError('a bug'),
    'a string',
  ])('tries again: %s', (error) => {
    expect(refusesData(error)).toBe(false);
  });
});
