//! Carrying out a fault on an answer, before or after it is sealed (reference 16, point 16).
//! Which faults there are is in `fault`.

use crate::answer::{Answer, BINARY, Seal, Sealed};
use crate::cipher;
use crate::fault::{Fault, HangUp};
use axum::body::Body;
use axum::http::{Response, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::BodyExt as _;
use serde_json::Value;

/// The answer as it is sent, with the fault in it.
pub(super) async fn respond(answer: Answer, fault: Option<Fault>) -> Response<Body> {
    let Some(fault) = fault else {
        return answer.into_response();
    };
    let response = match answer {
        Answer::Sealed(sealed) => Answer::Sealed(spoil_inside(sealed, &fault)).into_response(),
        answer => answer.into_response(),
    };
    spoil_outside(response, &fault).await
}

/// Carries out the faults that change an answer before it is sealed.
fn spoil_inside(mut sealed: Sealed, fault: &Fault) -> Sealed {
    let (Seal::Envelope { key, .. } | Seal::Refresh { key } | Seal::ClientGenerate { key }) = &mut sealed.seal;
    match fault {
        Fault::WrongKey => *key = cipher::make_bytes(),
        Fault::UnknownStatus => sealed.json["status"] = Value::from("unheard-of"),
        Fault::WrongNonce => {
            if let Seal::Envelope { nonce, .. } = &mut sealed.seal {
                nonce[0] ^= 1;
            }
        }
        Fault::Drop | Fault::Status { .. } | Fault::Truncate { .. } | Fault::Tamper => {}
    }
    sealed
}

/// Carries out the faults that change the finished response.
async fn spoil_outside(mut response: Response<Body>, fault: &Fault) -> Response<Body> {
    match fault {
        Fault::Drop => {
            response.extensions_mut().insert(HangUp);
            response
        }
        Fault::Truncate { bytes } => {
            rewrite(response, |mut body, _| {
                body.truncate(*bytes);
                body
            })
            .await
        }
        Fault::Tamper => rewrite(response, tamper).await,
        Fault::Status { .. } | Fault::WrongKey | Fault::WrongNonce | Fault::UnknownStatus => response,
    }
}

async fn rewrite(response: Response<Body>, change: impl FnOnce(Vec<u8>, bool) -> Vec<u8>) -> Response<Body> {
    let (parts, body) = response.into_parts();
    let binary = parts.headers.get(header::CONTENT_TYPE).is_some_and(|value| value == BINARY);
    let bytes = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    Response::from_parts(parts, Body::from(change(bytes.to_vec(), binary)))
}

/// Turns one bit of the last byte, which belongs to the tag. A body that is not Base64 stays as it is.
fn tamper(body: Vec<u8>, binary: bool) -> Vec<u8> {
    let turn = |mut bytes: Vec<u8>| {
        if let Some(last) = bytes.last_mut() {
            *last ^= 1;
        }
        bytes
    };
    if binary {
        return turn(body);
    }
    STANDARD.decode(&body).map_or(body, |bytes| STANDARD.encode(turn(bytes)).into_bytes())
}
