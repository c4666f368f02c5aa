//! POST /v2/key/sharing, /v2/key/bidstream and /v2/key/latest (appendix A).
//! For sharers and bidders, who decrypt tokens. Publishers never ask for keys.

use crate::answer::success;
use crate::asked::Enveloped;
use crate::cipher;
use crate::keys::{NamedKey, Owner};
use crate::operator::Operator;
use crate::refusal::Refusal;
use crate::role::Role;
use serde_json::{Value, json};

const MASTER_KEYSET: i64 = 9_999_999;
const COMMON_KEYSET: i64 = 1;
const CLOCK_SKEW_S: i64 = 1800;
/// How long keys are good for: from 2024 to 2034. They never rotate here.
const ACTIVATES_S: i64 = 1_704_067_200;
const EXPIRES_S: i64 = 2_019_686_400;
/// Sites up to this id belong to the operator itself. The reference does not say up to which id.
const LAST_RESERVED_SITE: i32 = 2;

/// Keys for participants that share raw UIDs.
pub(super) fn sharing(operator: &Operator, asked: &Enveloped<'_>) -> Value {
    let site = asked.client.site;
    let mut body = keys_body(operator, |key| json!({ "keyset_id": keyset(key) }));
    body["caller_site_id"] = json!(site);
    body["master_keyset_id"] = json!(MASTER_KEYSET);
    body["token_expiry_seconds"] = json!("2592000");
    if operator.site(site).own_key {
        body["default_keyset_id"] = json!(site);
    }
    if asked.client.roles.contains(&Role::Sharer) {
        body["max_sharing_lifetime_seconds"] = json!(2_592_000 + 10);
    }
    success(body)
}

/// Keys for bidders.
pub(super) fn bidstream(operator: &Operator) -> Value {
    let mut body = keys_body(operator, |_| json!({}));
    body["max_bidstream_lifetime_seconds"] = lifetime(operator);
    success(body)
}

/// The old form, which is only the list of keys.
pub(super) fn latest(operator: &Operator, asked: &Enveloped<'_>) -> Result<Value, Refusal> {
    if asked.client.site <= LAST_RESERVED_SITE {
        return Err(Refusal::json(401, "invalid_client", "Unexpected client site id"));
    }
    let keys: Vec<Value> = published(operator).map(|key| describe(key, json!({ "site_id": site(key) }))).collect();
    Ok(success(keys))
}

/// What both have. The public operator lists no site, and tells the bidstream's lifetime to bidders only: seen running, unlike
/// appendix A.
fn keys_body(operator: &Operator, more: impl Fn(&NamedKey) -> Value) -> Value {
    json!({
        "identity_scope": operator.product.scope_name(),
        "allow_clock_skew_seconds": CLOCK_SKEW_S,
        "keys": published(operator).map(|key| describe(key, more(key))).collect::<Vec<_>>(),
        "site_data": [],
    })
}

fn lifetime(operator: &Operator) -> Value {
    json!(operator.lifetimes().identity_expires_after_ms / 1000 + 10)
}

/// Every key but the one of refresh tokens, which only the operator may have.
fn published(operator: &Operator) -> impl Iterator<Item = &NamedKey> {
    operator.keys.all().filter(|key| key.owner != Owner::Refresh)
}

/// The members that every form has, added to those of one form.
fn describe(key: &NamedKey, more: Value) -> Value {
    let mut described = more;
    described["id"] = json!(key.id);
    described["created"] = json!(ACTIVATES_S);
    described["activates"] = json!(ACTIVATES_S);
    described["expires"] = json!(EXPIRES_S);
    described["secret"] = json!(cipher::b64(key.key));
    described
}

fn keyset(key: &NamedKey) -> i64 {
    match key.owner {
        Owner::Master => MASTER_KEYSET,
        Owner::Refresh | Owner::Common => COMMON_KEYSET,
        Owner::Site(site) => i64::from(site),
    }
}

fn site(key: &NamedKey) -> i32 {
    match key.owner {
        Owner::Master => -1,
        Owner::Refresh => -2,
        Owner::Common => LAST_RESERVED_SITE,
        Owner::Site(site) => site,
    }
}
