import { storeUnavailable } from './store-unavailable.js';

const coded = (code: string, message = 'failed'): Error => Object.assign(new Error(message), { code });

describe('storeUnavailable', () => {
  it.each<[string, unknown]>([
    ['a refused connection', coded('ECONNREFUSED')],
    ['both address families refused', new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')])],
    ['a server that shuts down', coded('57P01')],
    ['too many connections', coded('53300')],
    ['a connection exception', coded('08006')],
    ['a connection that broke during a query', new Error('Connection terminated unexpectedly')],
    ['no connection in time', new Error('timeout exceeded when trying to connect')],
    ['wrapped by the driver', Object.assign(new Error('query failed'), { driverError: coded('57P03') })],
    ['deeper in the causes', new Error('outer', { cause: new Error('inner', { cause: coded('EPIPE') }) })],
  ])('is 503 for %s', (_name, error) => {
    expect(storeUnavailable(error)).toMatchObject({ status: 503, code: 'store_unavailable' });
  });

  it.each<[string, unknown]>([
    ['a constraint', coded('23505')],
    ['a wrong statement', coded('42601')],
    ['a bug', new TypeError('x is undefined')],
    ['no error at all', 'ECONNREFUSED'],
  ])('is nothing for %s', (_name, error) => {
    expect(storeUnavailable(error)).toBeUndefined();
  });

  it('ends on an error that is its own cause', () => {
    const error = new Error('round');
    error.cause = error;
    expect(storeUnavailable(error)).toBeUndefined();
  });
});
