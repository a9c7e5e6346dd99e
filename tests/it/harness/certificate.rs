//! Certificates, made by OpenSSL as an operator makes them.

use super::Folder;
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

const ABOUT: &str = "[req]\ndistinguished_name = name\nx509_extensions = more\nprompt = no\n[name]\nCN = localhost\n\
                     [more]\nsubjectAltName = DNS:localhost, IP:127.0.0.1\nbasicConstraints = critical, CA:FALSE\n";

const AUTHORITY: &str = "[req]\ndistinguished_name = name\nprompt = no\n[name]\nCN = district\n[itself]\n\
                         basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign\n[ca]\n\
                         default_ca = own\n[own]\ndatabase = signed\nnew_certs_dir = .\nrand_serial = yes\n\
                         unique_subject = no\ndefault_md = sha256\ncertificate = ca.pem\nprivate_key = ca-key.pem\n\
                         policy = any\n[any]\ncommonName = supplied\n";

/// Makes a certificate for this machine, for so many days, and its key, of these names in a folder.
pub fn certificate(folder: &Path, days: u32, [certificate, key]: [&str; 2]) -> [PathBuf; 2] {
    fs::write(folder.join("openssl.cnf"), ABOUT).unwrap();
    let days = days.to_string();
    let signed = ["-x509", "-days", &days, "-out", certificate, "-keyout", key];
    openssl(folder, &[&REQUEST[..], &signed].concat());
    [folder.join(certificate), folder.join(key)]
}

const REQUEST: [&str; 8] =
    ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-config", "openssl.cnf"];

fn openssl(folder: &Path, arguments: &[&str]) {
    let made = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// An authority that nobody trusts who is not told to, such as a district has.
pub struct Authority(Folder);

impl Authority {
    pub fn new() -> Self {
        let folder = Folder::new();
        fs::write(folder.path().join("openssl.cnf"), AUTHORITY).unwrap();
        fs::write(folder.path().join("signed"), "").unwrap();
        let itself =
            ["-x509", "-days", "30", "-extensions", "itself", "-out", "ca.pem", "-keyout", "ca-key.pem"];
        openssl(folder.path(), &[&REQUEST[..], &itself].concat());
        Self(folder)
    }

    /// Whom to trust, in PEM.
    pub fn pem(&self) -> Vec<u8> {
        fs::read(self.0.path().join("ca.pem")).unwrap()
    }

    /// What somebody on this machine shows to whom it signed a certificate of this name, until the end of a year.
    pub fn signs(&self, name: &str, until: u32) -> ServerConfig {
        let folder = self.0.path();
        let more =
            format!("subjectAltName = DNS:{name}, IP:127.0.0.1\nbasicConstraints = critical, CA:FALSE\n");
        fs::write(folder.join("more.cnf"), more).unwrap();
        openssl(folder, &[&REQUEST[..], &["-out", "asked.pem", "-keyout", "key.pem"]].concat());
        let until = format!("{until}1231235959Z");
        let signs = ["ca", "-batch", "-config", "openssl.cnf", "-in", "asked.pem", "-extfile", "more.cnf"];
        let times = ["-startdate", "20200101000000Z", "-enddate", &until, "-notext", "-out", "cert.pem"];
        openssl(folder, &[&signs[..], &times].concat());
        let chain =
            CertificateDer::pem_file_iter(folder.join("cert.pem")).unwrap().map(Result::unwrap).collect();
        let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
        config.with_single_cert(chain, key).unwrap()
    }
}
