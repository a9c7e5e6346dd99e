//! Sign-in over the real router: grants, locks, revocation, tokens and keys.

mod addresses;
mod assertions;
mod assignments;
mod browser;
mod clients;
mod codes;
mod grants;
mod keys;
mod locks;
mod meanwhile;
mod page;
mod provider;
mod public_clients;
mod refreshes;
mod requests;
mod revocation;
mod tokens;
mod told;
mod world;

/// Runs each test on both databases, each time in a world of its own.
macro_rules! on_both {
    ($(async fn $name:ident($world:ident) $body:block)+) => {$(
        async fn $name($world: &$crate::sign_in::world::World) $body

        mod $name {
            #[tokio::test]
            async fn sqlite() {
                super::$name(&$crate::sign_in::world::World::on_sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::$name(&$crate::sign_in::world::World::on_postgres().await).await;
            }
        }
    )+};
}
use on_both;
