//! The bidder's server for auctions: it answers what a publisher's Prebid.js asks, and keeps the last requests as they came.
//! Whose ids are in a request the page decides; nobody is looked up here.

use crate::lock::lock;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// How many requests are kept: for one more, the oldest is forgotten.
const MAX_KEPT: usize = 100;

/// The requests that it was asked with, oldest first, as `OpenRTB` 2.6 has them.
#[derive(Default)]
pub(super) struct Auctions(Mutex<VecDeque<Value>>);

impl Auctions {
    pub(super) fn clear(&self) {
        lock(&self.0).clear();
    }
}

/// Keeps the request, and bids for each of its slots.
pub(super) async fn bid(State(auctions): State<Arc<Auctions>>, body: Bytes) -> Result<Json<Value>, StatusCode> {
    let asked: Value = serde_json::from_slice(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    let answer = answer_to(&asked);
    let mut kept = lock(&auctions.0);
    if kept.len() == MAX_KEPT {
        kept.pop_front();
    }
    kept.push_back(asked);
    Ok(Json(answer))
}

/// The request of the auction that the page gave this name, as it came.
pub(super) async fn asked(
    State(auctions): State<Arc<Auctions>>,
    Path(edition): Path<String>,
) -> Result<Json<Value>, StatusCode> {
    let kept = lock(&auctions.0);
    let is_it = |asked: &&Value| asked["site"]["ext"]["edition"] == edition.as_str();
    kept.iter().find(is_it).cloned().map(Json).ok_or(StatusCode::NOT_FOUND)
}

/// One bid for each slot, with the creative's words for the page to draw.
fn answer_to(asked: &Value) -> Value {
    let slots = asked["imp"].as_array().map(Vec::as_slice).unwrap_or_default();
    let bids: Vec<Value> = slots.iter().zip(CREATIVES.iter().cycle()).map(bid_for).collect();
    json!({ "id": asked["id"], "cur": "USD", "seatbid": [{ "seat": "harbour", "bid": bids }] })
}

const CREATIVES: [&str; 2] = ["Lorne Bay Oilskins. Dry since 1911.", "The Customs House: coffee until the last boat."];

fn bid_for((slot, creative): (&Value, &&str)) -> Value {
    let size = &slot["banner"]["format"][0];
    json!({
        "id": slot["id"],
        "impid": slot["id"],
        "price": 1,
        "adm": creative,
        "crid": creative,
        "adomain": ["harbour.example"],
        "w": size["w"],
        "h": size["h"],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_slot_of_a_request_gets_a_bid_of_its_size() {
        let slot = |id: &str| json!({ "id": id, "banner": { "format": [{ "w": 300, "h": 250 }] } });
        let answer = answer_to(&json!({ "id": "a", "imp": [slot("one"), slot("two"), slot("three")] }));
        let bids = answer["seatbid"][0]["bid"].as_array().expect("bids");
        let of: Vec<_> = bids.iter().map(|bid| (bid["impid"].as_str(), bid["w"].as_u64())).collect();
        assert_eq!(of, [(Some("one"), Some(300)), (Some("two"), Some(300)), (Some("three"), Some(300))]);
    }
}
