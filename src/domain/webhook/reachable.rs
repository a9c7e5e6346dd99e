//! Where messages may be sent: to the public Internet by https, and to what the operator lists.

use crate::{
    config::Network,
    outbound::{Guarded, Names, Unready, is_public, meant},
};
use reqwest::Url;
use std::{net::IpAddr, sync::Arc};

/// The longest address, in bytes.
const MAX_BYTES: usize = 1_000;

/// Where messages may be sent, and where names lead.
#[derive(Clone, Debug, Default)]
pub struct Reachable {
    networks: Arc<[Network]>,
    names: Names,
}

/// Why an address cannot be a webhook's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is not one.
    #[error("须为不超过 {MAX_BYTES} 字节的网址 / it is no URL of at most {MAX_BYTES} bytes")]
    NotAUrl,
    /// Others would read it on the way.
    #[error(
        "须为 https；http 仅限已列入 WEBHOOK_NETWORKS 的本机地址 / use https: http is for addresses of this machine that WEBHOOK_NETWORKS lists"
    )]
    Scheme,
    /// A password in it would stand in lists.
    #[error("不可含用户名或口令 / it names a user")]
    User,
    /// It goes to no server.
    #[error("不可含片段 / it has a fragment")]
    Fragment,
    /// It leads to where nothing is sent.
    #[error(
        "不可指向内部网络，除非列入 WEBHOOK_NETWORKS / it leads into a network that is not public, and that WEBHOOK_NETWORKS does not list"
    )]
    Barred,
}

impl Reachable {
    /// The public Internet, and these networks.
    pub fn new(networks: &[Network], names: Names) -> Self {
        Self { networks: networks.into(), names }
    }

    /// Sends requests there and nowhere else.
    pub fn guarded(&self, authorities: Option<&[u8]>) -> Result<Guarded, Unready> {
        let reachable = self.clone();
        Guarded::new(authorities, self.names.clone(), Arc::new(move |address| reachable.admits(address)))
    }

    /// Whether something may be sent to an address.
    pub fn admits(&self, address: IpAddr) -> bool {
        is_public(address) || self.is_listed(address)
    }

    fn is_listed(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(meant(address)))
    }

    /// An address in its one form, whatever its name leads to: numbers are read in every way in which they are written.
    pub fn read(&self, url: &str) -> Result<Url, Unfit> {
        let is_plain = |byte: u8| byte > b' ' && byte != 0x7f;
        let url =
            if url.len() <= MAX_BYTES && url.bytes().all(is_plain) { Url::parse(url).ok() } else { None };
        let url = url.ok_or(Unfit::NotAUrl)?;
        let address = address_in(&url);
        match url.scheme() {
            "https" => {}
            "http" if address.is_some_and(|it| meant(it).is_loopback() && self.is_listed(it)) => {}
            _ => return Err(Unfit::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Unfit::User);
        }
        if url.fragment().is_some() {
            return Err(Unfit::Fragment);
        }
        if url.as_str().len() > MAX_BYTES {
            return Err(Unfit::NotAUrl);
        }
        if address.is_some_and(|address| !self.admits(address)) { Err(Unfit::Barred) } else { Ok(url) }
    }

    /// The same, refused too where its name leads elsewhere now. One that leads nowhere yet may be registered before it does:
    /// it is asked again whenever something is sent.
    pub async fn check(&self, url: &str) -> Result<Url, Unfit> {
        let url = self.read(url)?;
        let host = url.host_str().unwrap_or_default();
        if address_in(&url).is_none() {
            let found = self.names.of(host).await.unwrap_or_default();
            if !found.iter().all(|address| self.admits(*address)) {
                return Err(Unfit::Barred);
            }
        }
        Ok(url)
    }
}

/// The address that stands where a name could.
fn address_in(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_matches(['[', ']']).parse().ok()
}

/// Where it is, without what may be a secret in it: for the audit trail.
pub(super) fn origin(url: &str) -> String {
    Url::parse(url).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Reachable, Unfit, origin};
    use crate::outbound::Names;

    fn reachable(networks: &[&str]) -> Reachable {
        let networks: Vec<_> = networks.iter().map(|it| it.parse().unwrap()).collect();
        Reachable::new(&networks, Names::told())
    }

    #[test]
    fn numbers_are_read_in_every_way_in_which_they_are_written() {
        let nothing = reachable(&[]);
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "017700000001",
            "127.0.0.1.",
            "①27.0.0.1",
            "１２７.0.0.1",
            "127。0。0。1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::127.0.0.1]",
            "[2002:7f00:1::]",
            "10.0.0.8",
            "169.254.169.254",
            "0xa9fea9fe",
            "0",
            "0.0.0.0",
            "[::]",
            "[fe80::1]",
            "[fd00::1]",
            "100.100.100.200",
            "224.0.0.1",
            "255.255.255.255",
        ] {
            assert_eq!(nothing.read(&format!("https://{host}/hook")).err(), Some(Unfit::Barred), "{host}");
        }
        for (url, why) in [
            ("http://example.com/", Unfit::Scheme),
            ("http://127.0.0.1/", Unfit::Scheme),
            ("ftp://example.com/", Unfit::Scheme),
            ("file:///etc/passwd", Unfit::Scheme),
            ("gopher://example.com/", Unfit::Scheme),
            ("https://user@example.com/", Unfit::User),
            ("https://:secret@example.com/", Unfit::User),
            ("https://example.com/#a", Unfit::Fragment),
            ("https://exa mple.com/", Unfit::NotAUrl),
            ("https://example.com/\n", Unfit::NotAUrl),
            ("https://[fe80::1%25eth0]/", Unfit::NotAUrl),
            ("https://256.0.0.1/", Unfit::NotAUrl),
            ("https://0x100000000/", Unfit::NotAUrl),
            ("https://", Unfit::NotAUrl),
            ("example.com", Unfit::NotAUrl),
            ("", Unfit::NotAUrl),
        ] {
            assert_eq!(nothing.read(url).err(), Some(why), "{url}");
        }
        let long = format!("https://example.com/{}", "a".repeat(1_000));
        assert_eq!(nothing.read(&long).err(), Some(Unfit::NotAUrl));
        for url in [
            "https://example.com/hook?a=b",
            "https://1.1.1.1:8443/",
            "https://数据.example/",
            "https://[2606:4700::1111]/",
        ] {
            assert!(nothing.read(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn what_is_listed_may_be_reached_and_in_the_clear_only_this_machine() {
        let listed = reachable(&["127.0.0.1/32", "10.20.0.0/16", "::1/128"]);
        for url in [
            "http://127.0.0.1:80/",
            "http://[::1]/",
            "https://10.20.3.4/",
            "http://[::ffff:127.0.0.1]/",
            "http://0x7f.1/",
        ] {
            assert!(listed.read(url).is_ok(), "{url}");
        }
        for (url, why) in [
            ("http://127.0.0.2/", Unfit::Scheme),
            ("http://10.20.3.4/", Unfit::Scheme),
            ("http://localhost/", Unfit::Scheme),
            ("https://10.21.0.1/", Unfit::Barred),
        ] {
            assert_eq!(listed.read(url).err(), Some(why), "{url}");
        }
    }

    #[tokio::test]
    async fn a_name_is_refused_that_leads_to_one_barred_address() {
        let names = Names::told();
        names.tell("split.example", &["1.1.1.1".parse().unwrap(), "10.0.0.1".parse().unwrap()]);
        names.tell("public.example", &["1.1.1.1".parse().unwrap()]);
        let reachable = Reachable::new(&[], names);
        assert_eq!(reachable.check("https://split.example/").await.err(), Some(Unfit::Barred));
        assert!(reachable.check("https://public.example/").await.is_ok());
        assert!(reachable.check("https://nowhere.example/").await.is_ok(), "not yet");
    }

    #[test]
    fn the_trail_has_no_more_of_an_address_than_where_it_is() {
        assert_eq!(origin("https://hooks.example:8443/a/secret?token=s"), "https://hooks.example:8443");
    }
}
