//! Binding a port of the loopback interface, on IPv4 and, where the machine has it, on IPv6.
//! No other interface is ever bound.

use super::connection;
use axum::Router;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// How many ports are tried, the wanted one first.
const MAX_TRIES: u16 = 200;

/// The sockets that listen on one port.
pub(super) struct Listeners {
    pub(super) port: u16,
    sockets: Vec<TcpListener>,
}

impl Listeners {
    /// Binds the wanted port, or the next one that is free. For 0 the system chooses.
    pub(super) async fn bind(wanted: u16) -> io::Result<Self> {
        let mut port = wanted;
        for _ in 0..MAX_TRIES {
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
            // This machine has no IPv6, and so no browser on it tries that address.
            Err(_) => Ok(Self { port, sockets: vec![v4] }),
        }
    }

    /// Answers all requests to this port, in tasks of this set.
    pub(super) fn serve(self, router: &Router, tasks: &mut JoinSet<()>) {
        for socket in self.sockets {
            tasks.spawn(connection::accept(socket, router.clone()));
        }
    }
}
