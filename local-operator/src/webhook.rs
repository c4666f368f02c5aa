//! The opt-out webhook: every notice is sent to the bidders, in batches and again until it works (reference 11).
//! A bidder hears of an opt-out at least once, and in no order of time. The request itself is made in `notice`.

mod notice;

pub(crate) use notice::Notice;

use crate::config::Webhook;
use crate::console;
use http_body_util::Empty;
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use notice::request;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::{sleep, timeout};

const TIMEOUT: Duration = Duration::from_secs(30);

/// Where an operator hands in its notices: one channel for each webhook.
pub(crate) type Outbox = Vec<UnboundedSender<Notice>>;

type HttpClient = Client<HttpConnector, Empty<Bytes>>;

/// What became of one attempt.
enum Attempt {
    Delivered,
    /// 429, 500, 502, 503 or 504.
    TryAgain,
    /// Every other status, and every failure of the network.
    Failed,
}

/// Sends the notices of the inbox to one bidder, until the operator stops.
pub(crate) async fn deliver(webhook: Webhook, mut inbox: UnboundedReceiver<Notice>) {
    // This client does not follow redirects.
    let client = Client::builder(TokioExecutor::new()).build_http();
    while let Some(first) = inbox.recv().await {
        sleep(webhook.interval).await;
        let mut notices = vec![first];
        while let Ok(notice) = inbox.try_recv() {
            notices.push(notice);
        }
        let batch = make_batch(notices);
        // A failed entry stops the batch, and later the batch is sent again from its start.
        while !send_batch(&client, &webhook, &batch).await {
            console::say(&format!("webhook {}: not delivered, the batch is sent again later", webhook.name));
            sleep(webhook.batch_retry).await;
        }
    }
}

/// The notices sorted by hash, and of each person only the latest.
fn make_batch(notices: Vec<Notice>) -> Vec<Notice> {
    let mut batch: BTreeMap<[u8; 32], Notice> = BTreeMap::new();
    for notice in notices {
        let latest = batch.get(&notice.first_level_hash).is_none_or(|known| known.since_s <= notice.since_s);
        if latest {
            batch.insert(notice.first_level_hash, notice);
        }
    }
    batch.into_values().collect()
}

async fn send_batch(client: &HttpClient, webhook: &Webhook, batch: &[Notice]) -> bool {
    let times = if webhook.send_twice { 2 } else { 1 };
    for notice in batch.iter().flat_map(|notice| std::iter::repeat_n(notice, times)) {
        if !send(client, webhook, notice).await {
            return false;
        }
    }
    true
}

async fn send(client: &HttpClient, webhook: &Webhook, notice: &Notice) -> bool {
    for _ in 0..=webhook.retry_count {
        match attempt(client, webhook, notice).await {
            Attempt::Delivered => return true,
            Attempt::Failed => return false,
            Attempt::TryAgain => sleep(webhook.retry_backoff).await,
        }
    }
    false
}

async fn attempt(client: &HttpClient, webhook: &Webhook, notice: &Notice) -> Attempt {
    let Some(request) = request(webhook, notice) else {
        return Attempt::Failed;
    };
    let Ok(Ok(response)) = timeout(TIMEOUT, client.request(request)).await else {
        return Attempt::Failed;
    };
    match response.status().as_u16() {
        200 | 204 => Attempt::Delivered,
        429 | 500 | 502 | 503 | 504 => Attempt::TryAgain,
        _ => Attempt::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::{Notice, make_batch};

    fn notice(hash: u8, since_s: i64) -> Notice {
        Notice { first_level_hash: [hash; 32], raw_uid: hash.to_string(), since_s }
    }

    #[test]
    fn a_batch_is_sorted_by_hash_and_holds_the_latest_of_each_person() {
        let batch = make_batch(vec![notice(9, 1), notice(3, 5), notice(9, 7), notice(3, 4), notice(1, 6)]);
        assert_eq!(batch, [notice(1, 6), notice(3, 5), notice(9, 7)]);
    }
}
