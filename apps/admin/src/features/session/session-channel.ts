const NAME = 'sallyport-session';

/** Sign-out reaches every tab: none keeps showing a tenant's data. */
export function leave(): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage('signed-out');
  channel.close();
  // A full load, so that nothing of the session stays in memory.
  location.assign('/signin');
}

export function listenForSignOut(): void {
  new BroadcastChannel(NAME).addEventListener('message', () => location.assign('/signin'));
}
