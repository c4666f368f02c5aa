//! Checking a webhook: an address of this machine, parameters and headers that can be sent.
//! What is sent, and when, is in the `webhook` module of the crate.

use crate::config::checked::Webhook;
use crate::config::mistake::MistakeInText;
use crate::config::written;
use crate::origin;
use axum::http::HeaderName;
use std::time::Duration;
use toml::Spanned;
use url::Url;

/// Checks one webhook.
pub(super) fn check(written: written::Webhook) -> Result<Webhook, MistakeInText> {
    Ok(Webhook {
        url: check_url(&written.url)?,
        method: written.method,
        query_parameters: written.query_parameters.iter().map(check_parameter).collect::<Result<_, _>>()?,
        headers: written.headers.iter().map(check_header).collect::<Result<_, _>>()?,
        retry_count: written.retry_count,
        retry_backoff: Duration::from_millis(written.retry_backoff_ms),
        batch_retry: Duration::from_millis(written.batch_retry_ms),
        interval: Duration::from_millis(written.interval_ms),
        send_twice: written.send_twice,
        name: written.name,
    })
}

fn check_url(written: &Spanned<String>) -> Result<Url, MistakeInText> {
    let url = Url::parse(written.get_ref()).ok().filter(|url| url.scheme() == "http");
    url.filter(|url| origin::is_loopback(url.as_str())).ok_or_else(|| {
        let what = format!("`{}` is no http address of this machine", written.get_ref());
        MistakeInText::at(written, what, "name one such as http://localhost:9000/optout; nothing is sent anywhere else")
    })
}

fn check_parameter(written: &Spanned<String>) -> Result<(String, String), MistakeInText> {
    let pair = written.get_ref().split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
    pair.ok_or_else(|| MistakeInText::at(written, "this parameter has no value", "write it as `name=value`"))
}

fn check_header(written: &Spanned<String>) -> Result<(HeaderName, String), MistakeInText> {
    let (name, value) = written.get_ref().split_once(": ").unwrap_or_default();
    match name.parse() {
        Ok(name) => Ok((name, value.to_owned())),
        Err(_) => Err(MistakeInText::at(written, "this is no header", "write it as `Name: value`")),
    }
}
