//! Descriptors: a server that lacks them takes no connection, so it says so before it serves.

use crate::{
    config::{DatabaseConfig, ServerConfig},
    http,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::error::Error;

/// Connections of who does not say how many.
const CONNECTIONS: u32 = 1_024;
/// With fewer than these a server is of no use to anybody.
const FEWEST: u64 = 16;

/// Raises the limit of this process as far as the system lets it, where the server needs that, and says how many connections
/// it may serve. Fails where that is fewer than it is told to.
pub(super) fn suffice(server: &ServerConfig, database: &DatabaseConfig) -> Result<u32, Box<dyn Error>> {
    let connections = server.connections.unwrap_or(CONNECTIONS);
    // Each standby has as many as the primary.
    let servers =
        u32::try_from(server.replicas.database_read_url.len()).unwrap_or(u32::MAX).saturating_add(1);
    let of_databases = database.connections().saturating_mul(servers);
    let needed = http::descriptors(connections, of_databases);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // Where there is no number there is no limit.
    if current.is_none_or(|current| current >= needed) {
        return Ok(connections);
    }
    let most = maximum.unwrap_or(needed);
    let left = most.saturating_sub(http::descriptors(0, of_databases));
    if most < needed && (server.connections.is_some() || left < FEWEST) {
        return Err(format!(
            "CONNECTIONS={connections} and DATABASE_CONNECTIONS={} take {needed} descriptors, and the system allows {most}: \
             raise it (ulimit -n, LimitNOFILE=), or serve fewer connections",
            database.connections()
        )
        .into());
    }
    setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum })?;
    if most >= needed {
        return Ok(connections);
    }
    let connections = u32::try_from(left).unwrap_or(connections).min(connections);
    tracing::warn!(
        connections,
        descriptors = most,
        "fewer connections than usual: the system allows fewer descriptors"
    );
    Ok(connections)
}
