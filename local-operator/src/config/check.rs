//! From the configuration as written to one that is usable, or the first mistake in it.
//! Every mistake knows its place in the file and says what to do about it.

mod webhook;

use super::checked::{Client, ClientKeypair, Config, OptOutRules, ProductConfig, Site};
use super::mistake::MistakeInText;
use super::written;
use crate::cipher;
use crate::lifetimes::{DAY_MS, Lifetimes, LifetimesMistake};
use crate::origin;
use crate::product::Product;
use p256::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
use std::collections::HashSet;
use toml::Spanned;

/// Checks what the shape of the file leaves open.
pub(super) fn check(written: written::Config) -> Result<Config, MistakeInText> {
    Ok(Config {
        site_port: written.site.port,
        lifetimes: check_lifetimes(&written.lifetimes)?,
        rules: written.rules,
        opt_outs: check_opt_outs(written.opt_outs)?,
        uid2: check_product(Product::Uid2, written.uid2)?,
        euid: check_product(Product::Euid, written.euid)?,
    })
}

fn check_lifetimes(written: &written::Lifetimes) -> Result<Lifetimes, MistakeInText> {
    let written::Lifetimes {
        identity_expires_after: identity,
        refresh_from_after: from,
        refresh_expires_after: refresh,
    } = written;
    let ms = |seconds: &Spanned<i64>| seconds.get_ref().saturating_mul(1000);
    let lifetimes = Lifetimes {
        identity_expires_after_ms: ms(identity),
        refresh_from_after_ms: ms(from),
        refresh_expires_after_ms: ms(refresh),
    };
    lifetimes.check(1000).map_err(|mistake| match mistake {
        LifetimesMistake::OutOfRange => {
            let outside = [identity, from, refresh].into_iter().find(|span| ms(span) < 1000).unwrap_or(refresh);
            let what = format!("a lifetime is {} seconds", outside.get_ref());
            MistakeInText::at(outside, what, "give it at least 1 second, and no more than a thousand years")
        }
        LifetimesMistake::RefreshFromAfterIdentityExpires => MistakeInText::at(
            from,
            format!(
                "refresh_from_after is {}, longer than identity_expires_after ({})",
                from.get_ref(),
                identity.get_ref()
            ),
            "make refresh_from_after the shortest of the three, or an identity expires before its refresh is due",
        ),
        LifetimesMistake::IdentityExpiresAfterRefreshExpires => MistakeInText::at(
            identity,
            format!(
                "identity_expires_after is {}, longer than refresh_expires_after ({})",
                identity.get_ref(),
                refresh.get_ref()
            ),
            "make refresh_expires_after the longest of the three",
        ),
    })
}

fn check_opt_outs(written: written::OptOuts) -> Result<OptOutRules, MistakeInText> {
    let delay_ms = *written.delay_ms.get_ref();
    if !(0..=DAY_MS).contains(&delay_ms) {
        let what = format!("delay_ms is {delay_ms}");
        return Err(MistakeInText::at(&written.delay_ms, what, "give a delay from 0 to 86400000 (a day)"));
    }
    Ok(OptOutRules { delay_ms, file: written.file })
}

fn check_product(product: Product, written: written::Product) -> Result<ProductConfig, MistakeInText> {
    let sites = written.sites.into_iter().map(check_site).collect::<Result<Vec<_>, _>>()?;
    let site_ids: HashSet<i32> = sites.iter().map(|site| site.id).collect();
    let clients = written
        .clients
        .into_iter()
        .map(|client| check_client(product, &site_ids, client))
        .collect::<Result<Vec<_>, _>>()?;
    let client_keypairs = written
        .client_keypairs
        .into_iter()
        .map(|keypair| check_keypair(product, &site_ids, keypair))
        .collect::<Result<Vec<_>, _>>()?;
    let webhooks = written.webhooks.into_iter().map(webhook::check).collect::<Result<Vec<_>, _>>()?;
    Ok(ProductConfig { port: written.port, sites, clients, client_keypairs, webhooks })
}

fn check_site(written: written::Participant) -> Result<Site, MistakeInText> {
    let id = *written.id.get_ref();
    // Key ids are made from site ids. Below 2^24 they let tokens begin as real ones do (reference 14.1).
    if !(1..=1_000_000).contains(&id) {
        return Err(MistakeInText::at(&written.id, format!("{id} is no site id"), "give a number from 1 to 1000000"));
    }
    let domains = written.domains.iter().map(check_domain).collect::<Result<_, _>>()?;
    Ok(Site { id, domains, app_names: written.app_names, own_key: written.own_key })
}

fn check_domain(written: &Spanned<String>) -> Result<String, MistakeInText> {
    let domain = written.get_ref().to_ascii_lowercase();
    match origin::registrable_domain(&domain) {
        Some(registrable) if registrable == domain => Ok(domain),
        Some(registrable) => Err(MistakeInText::at(
            written,
            format!("no origin is ever reduced to `{domain}`, only to `{registrable}`"),
            format!("list `{registrable}`"),
        )),
        None => Err(MistakeInText::at(
            written,
            format!("`{domain}` is a public suffix, a single label or an IP address, which never match"),
            "list a domain one label below a public suffix, such as `example.org`, or `localhost`",
        )),
    }
}

fn check_client(product: Product, sites: &HashSet<i32>, written: written::Client) -> Result<Client, MistakeInText> {
    check_local(product, 'C', &written.key)?;
    let secret = cipher::read_b64(written.secret.get_ref()).and_then(|bytes| bytes.try_into().ok());
    let secret = secret.ok_or_else(|| {
        MistakeInText::at(
            &written.secret,
            "the client secret is not 32 bytes in Base64",
            "make one: openssl rand -base64 32",
        )
    })?;
    Ok(Client {
        name: written.name.into_inner(),
        site: check_known(sites, &written.site)?,
        key: written.key.into_inner(),
        secret,
        roles: written.roles,
        disabled: written.disabled,
    })
}

fn check_keypair(
    product: Product,
    sites: &HashSet<i32>,
    written: written::ClientKeypair,
) -> Result<ClientKeypair, MistakeInText> {
    let public = check_local(product, 'X', &written.public_key)?;
    let private = check_local(product, 'Y', &written.private_key)?;
    let public = cipher::read_b64(public).and_then(|der| p256::PublicKey::from_public_key_der(&der).ok());
    let private = cipher::read_b64(private).and_then(|der| p256::SecretKey::from_pkcs8_der(&der).ok());
    let make_one =
        "make a pair: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -outform DER | base64 -w0";
    let public =
        public.ok_or_else(|| MistakeInText::at(&written.public_key, "this is no P-256 public key", make_one))?;
    let private =
        private.ok_or_else(|| MistakeInText::at(&written.private_key, "this is no P-256 private key", make_one))?;
    if private.public_key() != public {
        return Err(MistakeInText::at(&written.public_key, "public and private key are no pair", make_one));
    }
    if written.subscription_id.get_ref().is_empty() {
        return Err(MistakeInText::at(
            &written.subscription_id,
            "the subscription id is empty",
            "give ten letters and digits",
        ));
    }
    Ok(ClientKeypair {
        site: check_known(sites, &written.site)?,
        subscription_id: written.subscription_id.into_inner(),
        public_key: written.public_key.into_inner(),
        private_key: private,
        disabled: written.disabled,
    })
}

fn check_known(sites: &HashSet<i32>, site: &Spanned<i32>) -> Result<i32, MistakeInText> {
    let id = *site.get_ref();
    let what = format!("there is no site {id} among the sites of this product");
    sites
        .contains(&id)
        .then_some(id)
        .ok_or_else(|| MistakeInText::at(site, what, "name one of their ids, or add the site"))
}

/// The part of a key after its prefix. A key whose prefix does not say "local" (reference 1.2) is refused, so that no real
/// key is used here.
fn check_local(product: Product, letter: char, key: &Spanned<String>) -> Result<&str, MistakeInText> {
    let prefix = format!("{}-{letter}-L-", product.scope_name());
    key.get_ref().strip_prefix(&prefix).ok_or_else(|| {
        let remedy = "use a key made up for development; never put one of a real environment here";
        MistakeInText::at(key, format!("this key does not begin with `{prefix}`"), remedy)
    })
}
