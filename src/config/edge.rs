//! What clients may take of the server before anything is done for them.

use super::Rate;
use clap::Args;
use std::{num::NonZeroU32, str::FromStr};

/// What clients may take of the server before anything is done for them.
#[derive(Clone, Copy, Debug, Args)]
pub struct Edge {
    /// Connections of one address, in IPv6 of one /64, or `off` [default: 256, and off where `TRUST_FORWARDED_FOR` is
    /// true]
    #[arg(long, env = "CONNECTIONS_PER_ADDRESS")]
    pub connections_per_address: Option<AtMost>,

    /// Requests that one address may make in a second on average, whoever sends them, or `off` [default: four times
    /// `RATE_LIMIT`]
    #[arg(long, env = "ADDRESS_RATE_LIMIT")]
    pub address_rate_limit: Option<Rate>,

    /// Bytes of requests that are read or worked on, over all connections
    #[arg(long, env = "BODIES", default_value_t = 67_108_864, value_parser = clap::value_parser!(u32).range(1_048_576..))]
    pub bodies: u32,

    /// Streams of changes that are open at once
    #[arg(long, env = "STREAMS", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub streams: u32,

    /// Streams of one account
    #[arg(long, env = "STREAMS_PER_ACCOUNT", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub streams_per_account: u32,

    /// Streams from one address, in IPv6 from one /64
    #[arg(long, env = "STREAMS_PER_ADDRESS", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub streams_per_address: u32,

    /// Bytes of answers that no client has read yet, over all connections
    #[arg(long, env = "ANSWERS", default_value_t = 134_217_728, value_parser = clap::value_parser!(u32).range(1_048_576..))]
    pub answers: u32,
}

/// The most of something; none for as many as one likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtMost(pub Option<NonZeroU32>);

impl FromStr for AtMost {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(|Rate(most)| Self(most))
    }
}
