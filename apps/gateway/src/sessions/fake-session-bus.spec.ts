import { FakeSessionBus } from './fake-session-bus.fixture.js';
import { sessionBusContract } from './session-bus.contract.fixture.js';

describe('FakeSessionBus', () => {
  const bus = new FakeSessionBus();
  sessionBusContract(() => bus);
});
