//! Where a server that is measured works: a folder with a policy pack, and a database.

pub mod server;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The policy that each pack begins as.
pub const POLICY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/fuyang-2022-8");

/// A folder with a register.
pub struct Place {
    folder: PathBuf,
    database: Option<String>,
}

impl Place {
    /// The policy, and nothing done yet, in this database: in a file of the folder, if none.
    pub fn new(name: &str, database: Option<String>) -> Self {
        let engine = if database.is_some() { "postgres" } else { "sqlite" };
        let folder = std::env::temp_dir().join(format!("{name}-{engine}-{}", std::process::id()));
        let place = Self { folder, database };
        fs::create_dir_all(place.policy()).unwrap();
        for file in fs::read_dir(POLICY).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), place.policy().join(file.file_name())).unwrap();
        }
        place
    }

    /// Changes a file of the policy pack.
    pub fn change(&self, name: &str, change: impl FnOnce(String) -> String) {
        let file = self.policy().join(name);
        fs::write(&file, change(fs::read_to_string(&file).unwrap())).unwrap();
    }

    /// Where the server works.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where its register is, if not in the folder.
    pub fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    /// The policy pack.
    pub fn policy(&self) -> PathBuf {
        self.folder.join("policy")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // What is left in the temporary folder harms nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A database of PostgreSQL, where there is a server for tests; it goes with that server.
#[expect(clippy::disallowed_methods, reason = "where the server for tests is, no configuration says")]
pub fn postgres(name: &str) -> Option<String> {
    let server = std::env::var("TEST_POSTGRES_URL").ok()?;
    let name = format!("{name}_{}", std::process::id());
    let create = format!("CREATE DATABASE {name}");
    let made = Command::new("psql").args(["--quiet", "--command", &create, &server]).status().unwrap();
    assert!(made.success(), "a database is made");
    let (base, _) = server.rsplit_once('/').unwrap();
    Some(format!("{base}/{name}"))
}
