//! What tests stand on: a world of its own for each, on either database.

mod answer;
mod certificate;
mod database;
mod folder;
mod person;
mod stopped;
mod world;

pub use answer::Answer;
pub use certificate::{Authority, certificate};
pub use database::Database;
pub use folder::{Folder, Pack};
pub use person::Person;
pub use stopped::{Interleaved, interleaved, up_to};
pub use world::{AUDIENCE, FILE_MAX, FILE_QUOTA, ISSUER, PASSWORD, World, written_past};

/// Runs each test on both databases, each time in a world of its own that holds the real policy.
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($world:ident) $body:block)+) => {$(
        $(#[$meta])*
        async fn $name($world: &$crate::harness::World) $body

        mod $name {
            use $crate::harness::{Database, World};

            #[tokio::test]
            async fn sqlite() {
                super::$name(&World::on(Database::sqlite()).await).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::$name(&World::on(Database::postgres().await).await).await;
            }
        }
    )+};
}
