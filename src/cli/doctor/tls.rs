//! The certificate that the server shows.

use super::{Check, Finding};
use crate::{clock::Clock, config::ServerConfig, http::Pair};

/// Days before its end on which a certificate should have been replaced: what renews those of ninety days does so at thirty.
const SOON: i64 = 14;
const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// Whether the certificate can be read, fits its key, and holds for a while.
pub(super) fn certificate(server: &ServerConfig) -> Finding {
    let Some((file, key)) = server.tls.files() else {
        return Finding::well(Check::Tls, "off: plain HTTP, for a proxy before it");
    };
    let pair = match Pair::read(file, key) {
        Ok(pair) => pair,
        Err(error) => return Finding::fails(Check::Tls, error.to_string()),
    };
    let file = file.display();
    let Some(ends) = pair.ends() else {
        return Finding::odd(Check::Tls, format!("{file}: until when it holds cannot be read"));
    };
    let left = ends.unix_seconds().saturating_sub(Clock::system().now().unix_seconds());
    let days = left / SECONDS_A_DAY;
    let ends = ends.rfc3339();
    if left < 0 {
        Finding::fails(Check::Tls, format!("{file}: it ended at {ends}"))
    } else if days < SOON {
        Finding::odd(Check::Tls, format!("{file}: it ends in {days} days, at {ends}"))
    } else if pair.key_is_open {
        let says = format!("{}: everybody on this machine can read it: chmod 640", key.display());
        Finding::odd(Check::Tls, says)
    } else {
        Finding::well(Check::Tls, format!("{file} fits its key, and holds for {days} days, until {ends}"))
    }
}
