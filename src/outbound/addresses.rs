//! Which addresses are anybody's on the Internet: an allow list for IPv6, and for IPv4 what the registries keep apart.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address that one stands for: that of IPv4 which an address of IPv6 has in it and is translated to on the way.
pub fn meant(address: IpAddr) -> IpAddr {
    let IpAddr::V6(address) = address else { return address };
    let inner = match address.segments() {
        // Mapped; translated by NAT64; 6to4.
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => Some((high, low)),
        // Compatible, but for what is none: unspecified, and loopback.
        [0, 0, 0, 0, 0, 0, high, low] => Some((high, low)).filter(|it| *it > (0, 1)),
        _ => None,
    };
    inner.map_or(IpAddr::V6(address), |(high, low)| {
        IpAddr::V4(Ipv4Addr::from_bits(u32::from(high).wrapping_shl(16) | u32::from(low)))
    })
}

/// Whether it is an address of the public Internet.
pub fn is_public(address: IpAddr) -> bool {
    match meant(address) {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    match address.octets() {
        // This network, private, loopback; multicast, reserved, broadcast.
        [0 | 10 | 127 | 224..=255, ..] => false,
        // Shared by carriers; a cloud's metadata is in there too.
        [100, second, ..] => !(64..=127).contains(&second),
        // Link-local, with the metadata of clouds.
        [169, second, ..] => second != 254,
        [172, second, ..] => !(16..=31).contains(&second),
        // Private; protocols, documentation, relays of 6to4.
        [192, second, third, _] => !matches!((second, third), (168, _) | (0, 0 | 2) | (88, 99)),
        // Benchmarks, documentation.
        [198, second, third, _] => !matches!((second, third), (18 | 19, _) | (51, 100)),
        [203, second, third, _] => (second, third) != (0, 113),
        // A cloud's own to each of its machines.
        address => address != [168, 63, 129, 16],
    }
}

/// Only what is given out to be reached, and of that not what is kept for protocols and documentation.
fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        [0x2001, second, ..] => second >= 0x200 && second != 0xdb8,
        [0x3fff, second, ..] => second >= 0x1000,
        [first, ..] => matches!(first, 0x2000..=0x3fff),
    }
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn what_is_nobody_else_s_is_told_from_what_is_anybody_s() {
        for barred in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "::a9fe:a9fe",
            "64:ff9b::7f00:1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "2002:c0a8:101::1",
            "2001::1",
            "2001:10::1",
            "2001:20::1",
            "2001:1ff::1",
            "2001:db8::1",
            "3fff::1",
            "3fff:fff::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
            "4000::1",
            "5f00::1",
        ] {
            assert!(!is_public(barred.parse().unwrap()), "{barred}");
        }
        for public in [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.1",
            "168.63.129.17",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "223.255.255.254",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2002:101:101::1",
            "2001:200::1",
            "2400:3200::1",
            "2606:4700:4700::1111",
            "3fff:1000::1",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }
}
