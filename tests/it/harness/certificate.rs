//! Certificates, made by OpenSSL as an operator makes them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const ABOUT: &str = "[req]\ndistinguished_name = name\nx509_extensions = more\nprompt = no\n[name]\nCN = localhost\n\
                     [more]\nsubjectAltName = DNS:localhost, IP:127.0.0.1\nbasicConstraints = critical, CA:FALSE\n";

/// Makes a certificate for this machine, for so many days, and its key, of these names in a folder.
pub fn certificate(folder: &Path, days: u32, [certificate, key]: [&str; 2]) -> [PathBuf; 2] {
    fs::write(folder.join("openssl.cnf"), ABOUT).unwrap();
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
        .args(["-config", "openssl.cnf", "-days", &days.to_string(), "-out", certificate, "-keyout", key])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    [folder.join(certificate), folder.join(key)]
}
