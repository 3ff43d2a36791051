import { FakeFlowStore } from './fake-flow-store.fixture.js';
import { flowStoreContract } from './flow-store.contract.fixture.js';

describe('FakeFlowStore', () => {
  flowStoreContract(() => new FakeFlowStore());
});
