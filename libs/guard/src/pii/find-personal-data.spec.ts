import { findPersonalData } from './find-personal-data.js';

function found(text: string): [string, string][] {
  return findPersonalData(text).map(({ rule, start, end }) => [rule, text.slice(start, end)]);
}

/** Reserved domains and ranges, test cards, and numbers of the sort issuers publish as samples. */
describe('findPersonalData', () => {
  it.each([
    ['pii.email', 'Write to ', 'first.last+tag@example.com', '.'],
    ['pii.ip', 'Login from ', '203.0.113.74', ' failed'],
    ['pii.ip', 'host ', '2001:db8:85a3::8a2e:370:82df', ' up'],
    ['pii.card', 'Charge ', '4111 1111 1111 1111', ' today'],
    ['pii.card', '{"number":"', '5500-0000-0000-0004', '"}'],
    ['pii.iban', 'Transfer to ', 'GB82 WEST 1234 5698 7654 32', ' today.'],
    ['pii.iban', 'IBAN: ', 'DE89370400440532013000', ''],
    ['pii.phone', 'Call ', '+44 20 7946 0110', ' before noon'],
    ['pii.phone', 'Tel: ', '(415) 555-0116', ''],
    ['pii.national-id.us-ssn', 'SSN: ', '078-05-1120', ''],
    ['pii.national-id.es-dni', 'DNI ', '12345678Z', ''],
    ['pii.national-id.es-nie', 'NIE ', 'X1234567L', ''],
    ['pii.national-id.nl-bsn', 'BSN: ', '111222333', ''],
    ['pii.national-id.ch-ahv', 'AHV ', '756.9217.0769.85', ''],
    ['pii.national-id.br-cpf', 'CPF ', '111.444.777-35', ''],
    ['pii.national-id.pl-pesel', 'PESEL: ', '44051401359', ''],
    ['pii.national-id.fi-hetu', 'hetu ', '131052-308T', ''],
    ['pii.national-id.sg-nric', 'NRIC: ', 'S1234567D', ''],
    ['pii.national-id.tw-id', 'ID ', 'A123456789', ''],
    ['pii.national-id.cn-ric', 'ID ', '11010519491231002X', ''],
    ['pii.national-id.gb-nhs', 'NHS number ', '943 476 5919', ''],
    ['pii.national-id.ca-sin', 'SIN: ', '046 454 286', ''],
    ['pii.national-id.tr-tckn', 'T.C. kimlik no: ', '10000000146', ''],
  ])('finds %s', (rule, before, value, behind) => {
    expect(found(before + value + behind)).toEqual([[rule, value]]);
  });

  it.each([
    'Card number 4111 1111 1111 1112 fails its check digit.',
    'Reference DE89370400440532013001 is not an account.',
    'EAN 4006381333931 in stock: 40',
    'order PO-603236-8667, lot 92387, batch 5942114',
    'build 1760794807604 finished at 2026-09-11T10:21:32Z',
    'package core-lib version 1.15.4.0 (assembly version)',
    'installed lib-b@5.9.4 and @scope/name@^1.0.0',
    'scp build.tgz deploy@buildhost:/srv/app',
    'BSN: 111222334',
    'id 111222333',
    'SELECT id FROM t WHERE n BETWEEN 817373409 AND 889624887',
  ])('lets %j be', (text) => {
    expect(found(text)).toEqual([]);
  });

  it.each([0, 1, 7, 60, 5_000])('finds a number behind %i characters and before as many', (count) => {
    const filler = 'words and 12 more, '.repeat(Math.ceil(count / 19)).slice(0, count);
    const text = `${filler} Card: 4111 1111 1111 1111 ${filler}`;
    expect(found(text)).toEqual([['pii.card', '4111 1111 1111 1111']]);
  });

  it('keeps several apart, in the order of the text', () => {
    expect(found('a@example.com pays 4111111111111111 from 192.0.2.16')).toEqual([
      ['pii.email', 'a@example.com'],
      ['pii.card', '4111111111111111'],
      ['pii.ip', '192.0.2.16'],
    ]);
  });
});
