//! Connections: accepted, answered, and closed without an answer when a fault wants that.
//! `axum::serve` cannot close a connection without an answer, which is why this file exists.

use crate::fault::HangUp;
use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::io;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

/// Accepts connections for ever. They end with this task.
pub(super) async fn accept(socket: TcpListener, router: Router) {
    let mut connections = JoinSet::new();
    loop {
        // Finished ones are taken out, so that the set does not grow.
        while connections.try_join_next().is_some() {}
        match socket.accept().await {
            Ok((stream, _)) => {
                connections.spawn(serve(stream, router.clone()));
            }
            // Out of file descriptors, most likely: others will be closed soon.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn serve(stream: TcpStream, router: Router) {
    // Answers are small and wanted at once.
    let _best_effort = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<Incoming>| answer(router.clone(), request.map(Body::new)));
    // One request a connection: on a reused one browsers repeat a request that was dropped, and the page never hears of it.
    // An error is the peer's: it went away, or it does not speak HTTP.
    let _peer = http1::Builder::new().keep_alive(false).serve_connection(TokioIo::new(stream), service).await;
}

/// An error makes hyper close the connection without an answer.
async fn answer(router: Router, request: hyper::Request<Body>) -> io::Result<hyper::Response<Body>> {
    let response = router.oneshot(request).await.unwrap_or_else(|never| match never {});
    if response.extensions().get::<HangUp>().is_some() {
        return Err(io::Error::other("a fault closes this connection"));
    }
    Ok(response)
}
