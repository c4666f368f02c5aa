//! Reading a request body within the limit (reference 2.1).
//! What the body means is not looked at.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt as _;

/// In bytes.
const MAX_BODY: usize = 1_048_576;

/// How much of a body that is too long is still read, in bytes: a sender may not read the answer before it has sent all.
const MAX_DRAINED: usize = 64 * MAX_BODY;

/// The body is longer than the limit.
#[derive(Debug)]
pub(super) struct TooLong;

/// Reads the whole body. Both the announced length and the length that arrives must be within the limit.
pub(super) async fn read(headers: &HeaderMap, mut body: Body) -> Result<Vec<u8>, TooLong> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let mut too_long = announced.is_some_and(|length| length > MAX_BODY);
    let mut bytes = Vec::new();
    let mut received = 0;
    while let Some(Ok(frame)) = body.frame().await {
        let chunk = frame.into_data().unwrap_or_default();
        received += chunk.len();
        too_long |= received > MAX_BODY;
        if received > MAX_DRAINED {
            break;
        }
        if !too_long {
            bytes.extend_from_slice(&chunk);
        }
    }
    if too_long { Err(TooLong) } else { Ok(bytes) }
}
