//! The bidder: it is told of every opt-out by the webhook, and keeps what it was told (reference 11).
//! How it is told is in the crate's `webhook`.

use crate::config::{Webhook, WebhookMethod};
use crate::lock::lock;
use crate::product::Product;
use axum::Json;
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use url::Url;

/// Older ones are forgotten beyond this many: a page shows the last.
const MOST: usize = 1000;

/// One opt-out as the webhook tells it.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct OptOut {
    raw_uid: String,
    since_s: i64,
}

/// All that it heard, oldest first.
#[derive(Default)]
pub(super) struct Heard(Mutex<Vec<(Product, OptOut)>>);

impl Heard {
    pub(super) fn clear(&self) {
        lock(&self.0).clear();
    }
}

/// The bidder's webhook, as it would be configured: at the site's port.
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

/// The webhook's request.
pub(super) async fn hear(State(heard): State<Arc<Heard>>, Path(product): Path<Product>, Query(opt_out): Query<OptOut>) {
    let mut heard = lock(&heard.0);
    if heard.len() == MOST {
        heard.remove(0);
    }
    heard.push((product, opt_out));
}

/// What it heard of one product, for the site's pages.
pub(super) async fn heard(State(heard): State<Arc<Heard>>, Path(product): Path<Product>) -> Json<Vec<OptOut>> {
    let heard = lock(&heard.0);
    Json(heard.iter().filter(|(of, _)| *of == product).map(|(_, opt_out)| opt_out.clone()).collect())
}
