import { FixedClock } from '#libs/testing';
import { type AdmissionSubject, admissionStoreContract } from './admission-store.contract.fixture.js';
import { FakeAdmissionStore } from './fake-admission-store.fixture.js';

describe('FakeAdmissionStore', () => {
  let subject: AdmissionSubject;

  beforeEach(() => {
    const clock = new FixedClock();
    const store = new FakeAdmissionStore(clock);
    subject = {
      store,
      now: () => clock.now(),
      findIntent: async (_tenant, callId) => store.intents.get(callId)?.json,
      openSession: async (_tenant, digest) => void store.sessions.add(digest),
    };
  });

  admissionStoreContract(() => subject);
});
