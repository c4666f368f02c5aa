// Ending the push subscriptions that this site has in this browser. What servers know of them is theirs to forget.

const none = () => ({ ended: [], failed: [] });

/**
 * Ends the subscription of every service worker registration. It never rejects, and does nothing where there is none. Of a
 * subscription that has ended there is its endpoint, by which a server finds what it has to delete; of one that has not, only
 * the scope, because whoever knows the endpoint could go on using it.
 */
export async function unsubscribePush() {
  try {
    // Where storage is refused, the name alone throws.
    const workers = navigator.serviceWorker;
    if (!workers || !workers.getRegistrations) return none();
    return await end(await workers.getRegistrations());
  } catch (_) {
    return none();
  }
}

async function end(registrations) {
  const report = none();
  for (const registration of registrations) {
    const { scope, pushManager } = registration;
    try {
      const subscription = pushManager && (await pushManager.getSubscription());
      if (!subscription) continue;
      const { endpoint } = subscription;
      if (await subscription.unsubscribe()) report.ended.push({ scope, endpoint });
      else report.failed.push({ scope, why: "refused" });
    } catch (error) {
      // Not the message, which may name the endpoint.
      report.failed.push({ scope, why: (error && error.name) || "Error" });
    }
  }
  return report;
}
