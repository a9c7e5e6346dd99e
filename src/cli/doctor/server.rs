//! Whether the server answers.

use super::{Check, Finding};
use crate::{config::ServerConfig, http::Pair, outbound::Outbound};
use axum::http::Request;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Asks the server that listens where this configuration says whether it can work.
pub(super) async fn answers(server: &ServerConfig) -> Finding {
    let address = reached_at(server.bind);
    let scheme = server.scheme();
    let asked = async {
        let outbound = match server.tls.files() {
            None => Outbound::new(None, true),
            // It is known by the certificate itself: its name is another than the address, and its authority may be anybody.
            Some((certificate, key)) => Outbound::to_holder_of(Pair::read(certificate, key).ok()?.leaf()),
        };
        let request = Request::get(format!("{scheme}://{address}/readyz")).body(Vec::new()).ok()?;
        outbound.ok()?.send(request).await.ok()
    };
    match asked.await {
        None if scheme == "https" => {
            let says = format!("nobody answers at {address} by TLS with the certificate of TLS_CERT");
            Finding::odd(Check::Server, says)
        }
        None => Finding::odd(Check::Server, format!("nobody answers at {address}")),
        Some(answer) if answer.status().is_success() => {
            Finding::well(Check::Server, format!("ready at {address}"))
        }
        Some(answer) => {
            let why = String::from_utf8_lossy(answer.body()).trim().to_owned();
            Finding::fails(Check::Server, format!("not ready at {address}: {why}"))
        }
    }
}

/// Who listens on all addresses is reached on this machine's own.
fn reached_at(bind: SocketAddr) -> SocketAddr {
    let ip = match bind.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, bind.port())
}
