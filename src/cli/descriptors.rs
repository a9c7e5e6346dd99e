//! Descriptors: a server that lacks them takes no connection, so it says so before it serves.

use crate::{
    config::{DatabaseConfig, ServerConfig},
    http,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::error::Error;

/// Raises the limit of this process as far as the system lets it, where the server needs that; fails where it is not far
/// enough.
pub(super) fn suffice(server: &ServerConfig, database: &DatabaseConfig) -> Result<(), Box<dyn Error>> {
    let needed = http::descriptors(server.connections, database.database_connections);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // Where there is no number there is no limit.
    if current.is_none_or(|current| current >= needed) {
        return Ok(());
    }
    let most = maximum.unwrap_or(needed);
    if most < needed {
        return Err(format!(
            "CONNECTIONS={} and DATABASE_CONNECTIONS={} take {needed} descriptors, and the system allows {most}: \
             raise it (ulimit -n, LimitNOFILE=), or serve fewer connections",
            server.connections, database.database_connections
        )
        .into());
    }
    setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum })?;
    Ok(())
}
