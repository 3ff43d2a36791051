// The product starts within seconds on a quiet machine; nothing here asserts how long anything takes.
import.meta.jest.setTimeout(180_000);
import { Product } from '../support/product.js';
import { makeTenants } from './make-tenants.js';
import type { Tenants } from './pair.js';
import { SDK_PAIRS } from './sdk-pairs.js';

describe('clients made with the SDKs, unmodified', () => {
  let product: Product;
  let tenants: Tenants;

  beforeAll(async () => {
    product = await Product.start();
    tenants = await makeTenants(product.stack);
  });
  afterAll(() => product?.stop());

  it.each(SDK_PAIRS)('$name', async ({ checks }) => {
    const done: string[] = [];
    for (const { name, run } of checks(tenants)) {
      await run();
      done.push(name);
    }
    expect(done.slice(0, 3)).toEqual(['list', 'call', 'denied']);
  });
});
