//! A certificate that cannot be used is told at the start, and by the doctor before its end.

use super::{fails, program};
use crate::harness::{Folder, certificate};
use std::fs;

#[test]
fn what_is_no_pair_is_refused_at_the_start() {
    let folder = Folder::new();
    certificate(folder.path(), 30, ["cert.pem", "key.pem"]);
    certificate(folder.path(), 30, ["other.pem", "other-key.pem"]);
    fs::write(folder.path().join("text.pem"), "a text").unwrap();
    for (cert, key, code, says) in [
        (Some("cert.pem"), None, 2, "--tls-key"),
        (None, Some("key.pem"), 2, "--tls-cert"),
        (Some(""), Some("key.pem"), 2, "--tls-cert"),
        (Some("none.pem"), Some("key.pem"), 1, "TLS_CERT: none.pem: cannot read it"),
        (Some("cert.pem"), Some("none.pem"), 1, "TLS_KEY: none.pem: cannot read it"),
        (Some("."), Some("key.pem"), 1, "TLS_CERT: .: it is no file"),
        (Some("text.pem"), Some("key.pem"), 1, "TLS_CERT: text.pem: it holds no certificate"),
        (Some("key.pem"), Some("key.pem"), 1, "TLS_CERT: key.pem: it holds no certificate"),
        (Some("cert.pem"), Some("cert.pem"), 1, "TLS_KEY: cert.pem: it holds no private key"),
        (
            Some("cert.pem"),
            Some("other-key.pem"),
            1,
            "TLS_KEY: other-key.pem: it is not the key of the certificate",
        ),
    ] {
        let mut command = program(folder.path(), &["serve", "--bind", "127.0.0.1:0"]);
        command.envs(cert.map(|cert| ("TLS_CERT", cert))).envs(key.map(|key| ("TLS_KEY", key)));
        let (ended, said) = fails(&mut command);
        assert!(ended == code && said.contains(says), "{cert:?} {key:?}: {ended} {said}");
    }
}

#[test]
fn the_doctor_says_how_long_the_certificate_holds() {
    let folder = Folder::new();
    certificate(folder.path(), 90, ["cert.pem", "key.pem"]);
    certificate(folder.path(), 10, ["soon.pem", "soon-key.pem"]);
    for (cert, key, begins, says) in [
        ("cert.pem", "key.pem", "ok   tls", "holds for 89 days"),
        ("soon.pem", "soon-key.pem", "warn tls", "it ends in 9 days"),
        ("cert.pem", "soon-key.pem", "FAIL tls", "it is not the key of the certificate"),
    ] {
        let mut command = program(folder.path(), &["doctor", "--only", "tls"]);
        let output = command.env("TLS_CERT", cert).env("TLS_KEY", key).output().unwrap();
        // It was made in this second, or before.
        let said = String::from_utf8(output.stdout)
            .unwrap()
            .replace("90 days", "89 days")
            .replace("10 days", "9 days");
        assert!(said.starts_with(begins) && said.contains(says), "{said}");
        assert_eq!(output.status.success(), !begins.starts_with("FAIL"), "{said}");
    }
    let said = super::run(folder.path(), &["doctor", "--only", "tls"]);
    assert!(said.starts_with("ok   tls") && said.contains("off"), "{said}");
}
