//! Where somebody comes from, as addresses are counted.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// One address, or what belongs to one client anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// An IPv4 address, also one that was written as IPv6.
    V4(Ipv4Addr),
    /// The /64 of an IPv6 address: whoever has one address of it has all of them.
    V6(Ipv6Addr),
    /// Everybody whose address cannot be read, together.
    Unknown,
}

/// The network's half of an IPv6 address.
const NETWORK: u128 = !0 << 64;

impl From<IpAddr> for Origin {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address),
            IpAddr::V6(address) => Self::V6(Ipv6Addr::from_bits(address.to_bits() & NETWORK)),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(address) => address.fmt(f),
            Self::V6(network) => write!(f, "{network}/64"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Origin;

    fn of(address: &str) -> String {
        Origin::from(address.parse::<std::net::IpAddr>().unwrap()).to_string()
    }

    #[test]
    fn an_address_counts_by_what_belongs_to_one_client() {
        assert_eq!(of("203.0.113.7"), "203.0.113.7");
        assert_eq!(of("::ffff:203.0.113.7"), "203.0.113.7");
        assert_eq!(of("::ffff:cb00:7107"), "203.0.113.7");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(of("2001:db8:1:2:ffff::"), "2001:db8:1:2::/64");
        assert_ne!(of("2001:db8:1:3::"), of("2001:db8:1:2::"));
        assert_eq!(of("::1"), "::/64");
    }
}
