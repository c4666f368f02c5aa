//! The opt-out webhook: every notice is sent to the bidders, in batches and again until it works (reference 11).
//! A bidder hears of an opt-out at least once, and in no order of time. The request itself is made in `notice`.

mod batch;
mod conduct;
mod notice;

pub(crate) use conduct::{Conduct, Order, Rules};
pub(crate) use notice::Notice;

use crate::clock::Clock;
use crate::config::Webhook;
use crate::console;
use batch::make_batch;
use conduct::Skipping;
use http_body_util::Empty;
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use notice::request;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::timeout;

const TIMEOUT: Duration = Duration::from_secs(30);

/// Where an operator hands in its notices: one channel for each webhook.
pub(crate) type Outbox = Vec<UnboundedSender<Notice>>;

/// What the webhooks of one operator share: its clock, how they are to behave, and where its notices are handed in.
pub(crate) struct Sender {
    pub(crate) clock: Arc<Clock>,
    pub(crate) conduct: Arc<Conduct>,
    pub(crate) outbox: Outbox,
}

type HttpClient = Client<HttpConnector, Empty<Bytes>>;

/// What became of one attempt.
enum Attempt {
    Delivered,
    /// 429, 500, 502, 503 or 504.
    TryAgain,
    /// Every other status, and every failure of the network.
    Failed,
}

/// One bidder's webhook, and what it goes by.
pub(crate) struct Delivery {
    pub(crate) webhook: Webhook,
    pub(crate) clock: Arc<Clock>,
    pub(crate) conduct: Arc<Conduct>,
}

/// Sends the notices of the inbox to one bidder, until the operator stops. All its pauses pass on the operator's clock.
pub(crate) async fn deliver(delivery: Delivery, mut inbox: UnboundedReceiver<Notice>) {
    // This client does not follow redirects.
    let client = Client::builder(TokioExecutor::new()).build_http();
    let Delivery { webhook, clock, conduct } = &delivery;
    let mut skipping = Skipping::default();
    while let Some(first) = inbox.recv().await {
        clock.passes(webhook.interval).await;
        conduct.delay(clock).await;
        let mut notices = vec![first];
        while let Ok(notice) = inbox.try_recv() {
            notices.push(notice);
        }
        let count = notices.len();
        let rules = conduct.rules();
        if conduct.skips(&mut skipping) {
            conduct.settle(count);
            continue;
        }
        let batch = make_batch(notices, rules.order);
        // A failed entry stops the batch, and later the batch is sent again from its start.
        while !delivery.send_batch(&client, &batch, rules.duplicates).await {
            console::say(&format!("webhook {}: not delivered, the batch is sent again later", webhook.name));
            clock.passes(webhook.batch_retry).await;
        }
        conduct.settle(count);
    }
}

impl Delivery {
    async fn send_batch(&self, client: &HttpClient, batch: &[Notice], duplicates: u16) -> bool {
        let times = 1 + usize::from(duplicates) + usize::from(self.webhook.send_twice);
        for notice in batch.iter().flat_map(|notice| std::iter::repeat_n(notice, times)) {
            if !self.send(client, notice).await {
                return false;
            }
        }
        true
    }

    async fn send(&self, client: &HttpClient, notice: &Notice) -> bool {
        for _ in 0..=self.webhook.retry_count {
            match attempt(client, &self.webhook, notice).await {
                Attempt::Delivered => return true,
                Attempt::Failed => return false,
                Attempt::TryAgain => self.clock.passes(self.webhook.retry_backoff).await,
            }
        }
        false
    }
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
