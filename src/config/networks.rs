//! Networks of a district's own, to which its server may send.

use clap::Args;
use std::{
    net::{IpAddr, Ipv6Addr},
    path::PathBuf,
    str::FromStr,
};

/// Where webhooks may be.
#[derive(Clone, Debug, Default, Args)]
pub struct WebhookConfig {
    /// Networks that are not public and that webhooks may be in all the same, such as `10.20.0.0/16,fd00:12::/32`, by commas
    /// [default: none]
    #[arg(long, env = "WEBHOOK_NETWORKS", value_delimiter = ',', value_name = "NETWORKS")]
    pub webhook_networks: Vec<Network>,

    /// A file of certificates in PEM that webhooks' servers are trusted by, besides those that browsers trust [default: none]
    #[arg(long, env = "WEBHOOK_AUTHORITIES", value_name = "FILE")]
    pub webhook_authorities: Option<PathBuf>,
}

/// Addresses that begin alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// As IPv6 has them: an IPv4 address is mapped.
    address: Ipv6Addr,
    bits: u32,
}

/// How many bits of a mapped address say that it is one.
const MAPPED: u32 = 96;

impl Network {
    /// Whether an address is one of them.
    pub fn contains(&self, address: IpAddr) -> bool {
        let mask = u128::MAX.checked_shl(128_u32.saturating_sub(self.bits)).unwrap_or_default();
        mapped(address).to_bits() & mask == self.address.to_bits() & mask
    }
}

impl FromStr for Network {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const NONE: &str = "no network such as 10.20.0.0/16";
        let (address, bits) = text.split_once('/').ok_or(NONE)?;
        let (address, bits): (IpAddr, u32) =
            (address.parse().map_err(|_| NONE)?, bits.parse().map_err(|_| NONE)?);
        let (most, beside) = if address.is_ipv4() { (32, MAPPED) } else { (128, 0) };
        if bits > most {
            return Err(NONE);
        }
        let network = Self { address: mapped(address), bits: bits.saturating_add(beside) };
        let host = 128_u32.saturating_sub(network.bits);
        // What is written beyond the network was meant otherwise.
        let is_whole = network.address.to_bits().trailing_zeros() >= host;
        if is_whole { Ok(network) } else { Err("an address inside a network: write its first one") }
    }
}

fn mapped(address: IpAddr) -> Ipv6Addr {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::Network;

    #[test]
    fn a_network_has_the_addresses_that_begin_alike() {
        for (network, inside, outside) in [
            ("10.20.0.0/16", "10.20.255.255", "10.21.0.0"),
            ("127.0.0.1/32", "127.0.0.1", "127.0.0.2"),
            ("0.0.0.0/0", "8.8.8.8", "2001:db8::1"),
            ("fd00:12::/32", "fd00:12:ffff::1", "fd00:13::"),
            ("::1/128", "::1", "::2"),
            ("10.0.0.0/8", "::ffff:10.1.2.3", "::ffff:11.1.2.3"),
        ] {
            let of = network.parse::<Network>().unwrap();
            assert!(of.contains(inside.parse().unwrap()), "{network} {inside}");
            assert!(!of.contains(outside.parse().unwrap()), "{network} {outside}");
        }
        assert!("::/0".parse::<Network>().unwrap().contains("8.8.8.8".parse().unwrap()));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in
            ["", "10.0.0.0", "10.0.0.0/33", "10.0.0.1/8", "fd00::/129", "fd00::1/64", "ten/8", "10.0.0.0/-1"]
        {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
