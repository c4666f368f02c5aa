//! The bidder's server: a webhook tells it of every opt-out, and it keeps the last of them (reference 11).
//! When the webhook asks, and how, is in the crate's `webhook`.

use crate::config::{Webhook, WebhookMethod};
use crate::lock::lock;
use crate::product::Product;
use axum::Json;
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use url::Url;

/// How many opt-outs are kept: for one more, the oldest is forgotten.
const MAX_HEARD: usize = 1000;

/// One opt-out as the webhook tells it.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct OptOut {
    raw_uid: String,
    since_s: i64,
}

/// The opt-outs that it was told of, oldest first.
#[derive(Default)]
pub(super) struct Heard(Mutex<Vec<(Product, OptOut)>>);

impl Heard {
    pub(super) fn clear(&self) {
        lock(&self.0).clear();
    }
}

/// The webhook of this bidder, as a configuration would have it. The bidder listens on the site's port.
pub(crate) fn webhook(product: Product, site_port: u16) -> Webhook {
    let address = format!("http://127.0.0.1:{site_port}/bidder/{}/opt-out", product.key());
    Webhook {
        name: "the demo's bidder".to_owned(),
        url: Url::parse(&address).expect("an address of a port"),
        method: WebhookMethod::Get,
        query_parameters: [("raw_uid", "${ADVERTISING_ID}"), ("since_s", "${OPTOUT_EPOCH}")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
        headers: Vec::new(),
        retry_count: 10,
        retry_backoff: Duration::from_secs(1),
        batch_retry: Duration::from_secs(10),
        interval: Duration::ZERO,
        send_twice: false,
    }
}

/// Keeps the opt-out that a request of the webhook tells.
pub(super) async fn hear(State(heard): State<Arc<Heard>>, Path(product): Path<Product>, Query(opt_out): Query<OptOut>) {
    let mut heard = lock(&heard.0);
    if heard.len() == MAX_HEARD {
        heard.remove(0);
    }
    heard.push((product, opt_out));
}

/// The opt-outs of one product, for the site's pages.
pub(super) async fn heard(State(heard): State<Arc<Heard>>, Path(product): Path<Product>) -> Json<Vec<OptOut>> {
    let heard = lock(&heard.0);
    Json(heard.iter().filter(|(of, _)| *of == product).map(|(_, opt_out)| opt_out.clone()).collect())
}
