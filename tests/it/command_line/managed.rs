//! A server that a manager of services has started: what it tells it, and that it reads its keys again.

use super::{http::Server, program, run};
use crate::harness::{Folder, World, certificate};
use p256::{
    SecretKey,
    elliptic_curve::rand_core::OsRng,
    pkcs8::{EncodePrivateKey, LineEnding},
};
use serde_json::Value;
use std::{
    fs::{self, File},
    os::unix::{fs::PermissionsExt, net::UnixDatagram},
    path::Path,
    process::{Child, Command},
    time::Duration,
};

struct Managed {
    child: Child,
    socket: UnixDatagram,
    server: Server,
}

impl Managed {
    /// Starts it; it is ready.
    fn start(folder: &Folder) -> Self {
        Self::start_with(folder, &[("SIGNING_KEY_FILE", "key.pem")])
    }

    fn start_with(folder: &Folder, environment: &[(&str, &str)]) -> Self {
        run(folder.path(), &["migrate"]);
        run(folder.path(), &["policy", "import", World::pack().to_str().unwrap()]);
        let socket = UnixDatagram::bind(folder.path().join("notify")).unwrap();
        socket.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        let log = File::create(folder.path().join("log")).unwrap();
        let mut command = program(folder.path(), &["serve", "--bind", "127.0.0.1:0"]);
        command
            .env("NOTIFY_SOCKET", folder.path().join("notify"))
            .env("WATCHDOG_USEC", "600000")
            .envs(environment.iter().copied())
            .stderr(log);
        let child = command.spawn().unwrap();
        let mut managed = Self { child, socket, server: Server { address: String::new() } };
        managed.hears("READY=1");
        // It says where it listens as soon as it serves.
        let address = loop {
            let log = fs::read_to_string(folder.path().join("log")).unwrap();
            let line = log.lines().find(|line| line.contains("listening")).map(str::to_owned);
            if let Some(line) = line {
                break line.split("address=").nth(1).unwrap().trim().to_owned();
            }
            managed.hears("WATCHDOG=1");
        };
        managed.server.address = address;
        managed
    }

    /// Waits until the manager is told this.
    fn hears(&self, what: &str) {
        let mut said = [0; 256];
        loop {
            let length = self.socket.recv(&mut said).unwrap();
            if String::from_utf8_lossy(&said[..length]).lines().any(|line| line == what) {
                return;
            }
        }
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &pid]).status().unwrap().success());
    }

    /// The names of the keys that are published.
    fn keys(&self) -> Vec<String> {
        let keys: Value = serde_json::from_str(&self.server.get("/.well-known/jwks.json").1).unwrap();
        keys["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
    }
}

impl Drop for Managed {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn write_key(folder: &Path) {
    let key = SecretKey::random(&mut OsRng).to_pkcs8_pem(LineEnding::LF).unwrap().to_string();
    // As a new file comes in the place of an old one: never half written.
    fs::write(folder.join("new.pem"), key).unwrap();
    fs::set_permissions(folder.join("new.pem"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::rename(folder.join("new.pem"), folder.join("key.pem")).unwrap();
}

#[test]
fn the_manager_is_told_and_has_the_keys_read_again() {
    let folder = Folder::new();
    write_key(folder.path());
    let mut managed = Managed::start(&folder);
    managed.hears("WATCHDOG=1");
    let first = managed.keys();
    assert_eq!(first.len(), 1);
    write_key(folder.path());
    assert_eq!(managed.keys(), first, "files are not read at each request");
    managed.signal("HUP");
    managed.hears("RELOADING=1");
    managed.hears("READY=1");
    let second = managed.keys();
    assert!(second.len() == 1 && second != first);
    // What cannot be read changes nothing.
    fs::write(folder.path().join("key.pem"), "no key").unwrap();
    managed.signal("HUP");
    managed.hears("RELOADING=1");
    managed.hears("READY=1");
    assert_eq!(managed.keys(), second);
    managed.signal("TERM");
    assert!(managed.child.wait().unwrap().success());
}

#[test]
fn the_certificate_is_read_again_and_the_doctor_knows_the_server_by_it() {
    let folder = Folder::new();
    let names = ["cert.pem", "tls-key.pem"];
    certificate(folder.path(), 30, names);
    let environment = [("TLS_CERT", "cert.pem"), ("TLS_KEY", "tls-key.pem")];
    let mut managed = Managed::start_with(&folder, &environment);
    let doctor = || {
        let address = &managed.server.address;
        let mut command =
            program(folder.path(), &["doctor", "--only", "server", "--strict", "--bind", address]);
        let output = command.envs(environment).output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    assert!(doctor().0, "{}", doctor().1);
    certificate(folder.path(), 30, names);
    // Another certificate than the server's: whoever answers is somebody else.
    let (well, said) = doctor();
    assert!(!well && said.starts_with("warn server") && said.contains("TLS_CERT"), "{said}");
    managed.signal("HUP");
    managed.hears("RELOADING=1");
    managed.hears("READY=1");
    assert!(doctor().0, "{}", doctor().1);
    // What is no certificate changes nothing.
    let good = fs::read(folder.path().join("cert.pem")).unwrap();
    fs::write(folder.path().join("cert.pem"), "no certificate").unwrap();
    managed.signal("HUP");
    managed.hears("RELOADING=1");
    managed.hears("READY=1");
    fs::write(folder.path().join("cert.pem"), good).unwrap();
    assert!(doctor().0, "{}", doctor().1);
    managed.signal("TERM");
    assert!(managed.child.wait().unwrap().success());
}
