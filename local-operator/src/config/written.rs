//! The configuration as it is written: the shape of the TOML file, nothing checked yet.
//! Values that `check` may refuse keep their place in the file.

use super::checked::{Rules, WebhookMethod};
use crate::role::Role;
use serde::Deserialize;
use std::path::PathBuf;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Config {
    pub(super) site: Site,
    pub(super) lifetimes: Lifetimes,
    pub(super) rules: Rules,
    pub(super) opt_outs: OptOuts,
    pub(super) uid2: Product,
    pub(super) euid: Product,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Site {
    pub(super) port: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the names are those of the file")]
pub(super) struct Lifetimes {
    pub(super) identity_expires_after: Spanned<i64>,
    pub(super) refresh_from_after: Spanned<i64>,
    pub(super) refresh_expires_after: Spanned<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OptOuts {
    pub(super) delay_ms: Spanned<i64>,
    pub(super) file: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Product {
    pub(super) port: u16,
    pub(super) sites: Vec<Participant>,
    pub(super) clients: Vec<Client>,
    pub(super) client_keypairs: Vec<ClientKeypair>,
    #[serde(default)]
    pub(super) webhooks: Vec<Webhook>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Participant {
    pub(super) id: Spanned<i32>,
    pub(super) domains: Vec<Spanned<String>>,
    pub(super) app_names: Vec<String>,
    pub(super) own_key: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Client {
    pub(super) name: Spanned<String>,
    pub(super) site: Spanned<i32>,
    pub(super) key: Spanned<String>,
    pub(super) secret: Spanned<String>,
    pub(super) roles: Vec<Role>,
    #[serde(default)]
    pub(super) disabled: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClientKeypair {
    pub(super) site: Spanned<i32>,
    pub(super) subscription_id: Spanned<String>,
    pub(super) public_key: Spanned<String>,
    pub(super) private_key: Spanned<String>,
    #[serde(default)]
    pub(super) disabled: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Webhook {
    pub(super) name: String,
    pub(super) url: Spanned<String>,
    pub(super) method: WebhookMethod,
    pub(super) query_parameters: Vec<Spanned<String>>,
    pub(super) headers: Vec<Spanned<String>>,
    pub(super) retry_count: u32,
    pub(super) retry_backoff_ms: u64,
    pub(super) batch_retry_ms: u64,
    pub(super) interval_ms: u64,
    pub(super) send_twice: bool,
}
