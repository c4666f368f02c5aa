//! Taking a port of the loopback interface, of both its addresses where there are two.
//! Never of any other interface.

use super::connection;
use axum::Router;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// How many ports after the wanted one are tried.
const TRIES: u16 = 200;

/// A port that was taken.
pub(super) struct Listeners {
    pub(super) port: u16,
    sockets: Vec<TcpListener>,
}

impl Listeners {
    /// Takes the wanted port, or the next one that is free; any for 0.
    pub(super) async fn bind(wanted: u16) -> io::Result<Self> {
        let mut port = wanted;
        for _ in 0..TRIES {
            match Self::bind_exactly(port).await {
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                    port = if wanted == 0 { 0 } else { port.checked_add(1).ok_or(error)? };
                }
                outcome => return outcome,
            }
        }
        Err(io::Error::new(io::ErrorKind::AddrInUse, format!("no port from {wanted} on is free")))
    }

    /// 127.0.0.1, and `[::1]` on the same port: browsers try that first for `localhost`.
    async fn bind_exactly(port: u16) -> io::Result<Self> {
        let v4 = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        let port = v4.local_addr()?.port();
        match TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))).await {
            Ok(v6) => Ok(Self { port, sockets: vec![v4, v6] }),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(error),
            // This machine has no IPv6, and then nobody tries it either.
            Err(_) => Ok(Self { port, sockets: vec![v4] }),
        }
    }

    /// Answers everything that arrives on it.
    pub(super) fn serve(self, router: &Router, tasks: &mut JoinSet<()>) {
        for socket in self.sockets {
            tasks.spawn(connection::accept(socket, router.clone()));
        }
    }
}
