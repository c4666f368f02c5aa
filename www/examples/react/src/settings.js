// Where the operator is, and the participant's client keypair: both are public. Here they are the local operator's, which
// `cargo xtask demo` starts and announces; yours are constants.

export async function settings() {
  const { uid2 } = await (await fetch("operator.json")).json();
  return { baseUrl: uid2.api, serverPublicKey: uid2.server_public_key, subscriptionId: uid2.subscription_id };
}
