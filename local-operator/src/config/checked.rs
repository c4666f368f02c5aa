//! The configuration after it has been checked: every value can be used as it is.
//! The shape of the file is in `written`; what can be wrong with a file is found in `check`.

use crate::lifetimes::Lifetimes;
use crate::role::Role;
use axum::http::HeaderName;
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// All of the configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// The port of the site; 0 takes any.
    pub site_port: u16,
    /// How long identities live.
    pub lifetimes: Lifetimes,
    /// Rules that a real operator's own configuration sets.
    pub rules: Rules,
    /// How opt-outs are kept.
    pub opt_outs: OptOutRules,
    /// The UID2 operator.
    pub uid2: ProductConfig,
    /// The EUID operator.
    pub euid: ProductConfig,
}

/// Switches that both products share.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "five independent switches, not the states of one thing")]
pub struct Rules {
    /// Refuse envelopes outside the timestamp window (reference 2.4).
    pub check_timestamps: bool,
    /// Accept phones and their hashes.
    pub phone_support: bool,
    /// Demand `"optout_check": 1`, as operators before 5.66.2 did (reference 3.2).
    pub require_optout_check: bool,
    /// Check origin or app name of client-generate (reference 5.4).
    pub check_origins: bool,
    /// Allow private network access in preflights, which the real operator never does.
    pub allow_private_network: bool,
}

/// How opt-outs become known and are kept.
#[derive(Clone, Debug)]
pub struct OptOutRules {
    /// How long after an opt-out the operator knows of it.
    pub delay_ms: i64,
    /// The file that keeps them over a restart. `None`: they are kept in memory only.
    pub file: Option<PathBuf>,
}

/// One product's part.
#[derive(Clone, Debug)]
pub struct ProductConfig {
    /// The port of its API; 0 takes any.
    pub port: u16,
    /// Participants' sites.
    pub sites: Vec<Site>,
    /// API keys.
    pub clients: Vec<Client>,
    /// Subscription ids and key pairs, for client-generate.
    pub client_keypairs: Vec<ClientKeypair>,
    /// Bidders to tell of opt-outs.
    pub webhooks: Vec<Webhook>,
}

/// A participant's site.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its number.
    pub id: i32,
    /// Registrable domains that may ask client-generate, in lower case.
    pub domains: Vec<String>,
    /// App names that may ask client-generate.
    pub app_names: Vec<String>,
    /// Whether its tokens have a key of their own.
    pub own_key: bool,
}

/// An API key and its secret.
#[derive(Clone)]
pub struct Client {
    /// What the announcement and the credentials call it.
    pub name: String,
    /// The site it belongs to.
    pub site: i32,
    /// The API key.
    pub key: String,
    /// The client secret.
    pub secret: [u8; 32],
    /// What it may do.
    pub roles: Vec<Role>,
    /// Whether it is switched off.
    pub disabled: bool,
}

/// Subscription id and key pair of client-generate.
#[derive(Clone)]
pub struct ClientKeypair {
    /// The site it belongs to.
    pub site: i32,
    /// The id by which a page names the key pair.
    pub subscription_id: String,
    /// The public key with its prefix, as pages are given it.
    pub public_key: String,
    /// The private key.
    pub private_key: p256::SecretKey,
    /// Whether it is switched off.
    pub disabled: bool,
}

/// A bidder's receiver of opt-outs (reference 11). Values may hold `${ADVERTISING_ID}` and `${OPTOUT_EPOCH}`.
#[derive(Clone)]
pub struct Webhook {
    /// What the console calls it.
    pub name: String,
    /// Where it listens, on this machine.
    pub url: Url,
    /// The method of its requests.
    pub method: WebhookMethod,
    /// Names and values that are appended to the query.
    pub query_parameters: Vec<(String, String)>,
    /// Headers that are sent as well.
    pub headers: Vec<(HeaderName, String)>,
    /// How often one delivery is tried again after 429, 500, 502, 503 or 504.
    pub retry_count: u32,
    /// The pause before each of these retries.
    pub retry_backoff: Duration,
    /// The pause before a batch that failed is sent again.
    pub batch_retry: Duration,
    /// How long opt-outs are gathered into a batch.
    pub interval: Duration,
    /// Send everything twice, to try that a bidder bears it: delivery is at least once.
    pub send_twice: bool,
}

/// The two methods a webhook can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum WebhookMethod {
    /// The usual one.
    Get,
    /// Without a body.
    Post,
}

impl WebhookMethod {
    /// The method of HTTP.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("name", &self.name).field("roles", &self.roles).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhook").field("name", &self.name).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for ClientKeypair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientKeypair").field("subscription_id", &self.subscription_id).finish_non_exhaustive()
    }
}
