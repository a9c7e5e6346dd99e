//! An empty database that no other test has.

use sea_orm::ConnectionTrait;
use std::{
    path::PathBuf,
    process,
    sync::atomic::{AtomicU32, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

pub struct Database {
    pub url: String,
    /// What is removed at the end; PostgreSQL's databases go with their throw-away cluster.
    folder: Option<PathBuf>,
}

impl Database {
    pub fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(name_of_its_own());
        let url = format!("sqlite://{}", folder.join("register.db").display());
        Self { url, folder: Some(folder) }
    }

    /// Another empty one, on the same engine.
    pub async fn another(&self) -> Self {
        if self.folder.is_some() { Self::sqlite() } else { Self::postgres().await }
    }

    #[expect(clippy::disallowed_methods, reason = "makes the database that the store then opens")]
    pub async fn postgres() -> Self {
        let server =
            std::env::var("TEST_POSTGRES_URL").expect("PostgreSQL is missing: run the tests by `make test`");
        let name = name_of_its_own();
        let database = sea_orm::Database::connect(&server).await.unwrap();
        database.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        database.close().await.unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        Self { url: format!("{base}/{name}"), folder: None }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            // What is left in the temporary folder harms nobody.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a name that no other run has used")]
fn name_of_its_own() -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    format!("register_{now}_{}_{}", process::id(), MADE.fetch_add(1, Ordering::Relaxed))
}
