//! The bidder's server: a webhook tells it of every opt-out, and it keeps a row for each raw UID (reference 11). What the webhook
//! skips it finds by asking about the raw UIDs that it holds (reference 9).
//! When the webhook asks, and how, is in the crate's `webhook`.

use super::asking::{Desks, unanswered};
use crate::config::{Webhook, WebhookMethod};
use crate::lock::lock;
use crate::product::Product;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use url::Url;

/// How many opt-outs are kept: for one more, the oldest is forgotten. A real bidder keeps all.
const MAX_HEARD: usize = 1000;

/// One opt-out as the webhook tells it.
#[derive(Deserialize)]
pub(super) struct OptOut {
    raw_uid: String,
    since_s: i64,
}

/// What is kept of an opt-out.
#[derive(Clone, Serialize)]
pub(super) struct Row {
    raw_uid: String,
    /// The earliest time that was told.
    since_s: i64,
    /// How often the webhook told it. 0: it was found by asking.
    times_told: u32,
}

/// The opt-outs that it knows of, in the order in which it heard of them.
#[derive(Default)]
pub(super) struct Heard(Mutex<Vec<(Product, Row)>>);

impl Heard {
    pub(super) fn clear(&self) {
        lock(&self.0).clear();
    }

    /// Keeps an opt-out. If it is known, the earliest time stays.
    fn keep(&self, product: Product, opt_out: OptOut, times_told: u32) {
        let mut rows = lock(&self.0);
        let OptOut { raw_uid, since_s } = opt_out;
        if let Some((_, row)) = rows.iter_mut().find(|(of, row)| *of == product && row.raw_uid == raw_uid) {
            row.since_s = row.since_s.min(since_s);
            row.times_told += times_told;
            return;
        }
        if rows.len() == MAX_HEARD {
            rows.remove(0);
        }
        rows.push((product, Row { raw_uid, since_s, times_told }));
    }

    fn of(&self, product: Product) -> Vec<Row> {
        lock(&self.0).iter().filter(|(of, _)| *of == product).map(|(_, row)| row.clone()).collect()
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
    heard.keep(product, opt_out, 1);
}

/// The opt-outs of one product, for the site's pages.
pub(super) async fn heard(State(heard): State<Arc<Heard>>, Path(product): Path<Product>) -> Json<Vec<Row>> {
    Json(heard.of(product))
}

/// Asks about the raw UIDs of the body, and keeps who of them opted out and is not known. How many those are.
pub(super) async fn reconcile(
    State((desks, heard)): State<(Arc<Desks>, Arc<Heard>)>,
    Path(product): Path<Product>,
    body: Bytes,
) -> Response {
    let Some((_, answer)) = desks.ask(product, "reader", "/v2/optout/status", &body).await else {
        return unanswered();
    };
    let before = heard.of(product).len();
    for opted_out in answer["body"]["opted_out"].as_array().into_iter().flatten() {
        if let Some(opt_out) = read(opted_out) {
            heard.keep(product, opt_out, 0);
        }
    }
    Json(json!({ "found": heard.of(product).len() - before })).into_response()
}

/// One opt-out of optout/status, whose time is in milliseconds.
fn read(opted_out: &Value) -> Option<OptOut> {
    let raw_uid = opted_out["advertising_id"].as_str()?.to_owned();
    Some(OptOut { raw_uid, since_s: opted_out["opted_out_since"].as_i64()? / 1000 })
}
