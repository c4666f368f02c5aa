//! Reading a request body within the limit (reference 2.1).
//! What the body means is not looked at.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt as _;

/// 1 MiB.
const LIMIT: usize = 1_048_576;

/// How much of a body that is too long is read all the same, so that its sender gets to see the answer.
const PATIENCE: usize = 64 * LIMIT;

/// The body is longer than the limit.
#[derive(Debug)]
pub(super) struct TooLong;

/// Reads it all. The announced length is checked first, what really arrives as well.
pub(super) async fn read(headers: &HeaderMap, mut body: Body) -> Result<Vec<u8>, TooLong> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let mut too_long = announced.is_some_and(|length| length > LIMIT);
    let mut bytes = Vec::new();
    let mut received = 0;
    while let Some(Ok(frame)) = body.frame().await {
        let chunk = frame.into_data().unwrap_or_default();
        received += chunk.len();
        too_long |= received > LIMIT;
        if received > PATIENCE {
            break;
        }
        if !too_long {
            bytes.extend_from_slice(&chunk);
        }
    }
    if too_long { Err(TooLong) } else { Ok(bytes) }
}
