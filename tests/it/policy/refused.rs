//! Imports that come to nothing leave nothing.

use super::everything;
use crate::harness::{Database, Pack, World};
use clap::Parser;
use entity::duty;
use future_community::{cli::Cli, domain::programme, policy::ImportError};
use sea_orm::Condition;
use std::{future::poll_fn, task::Poll};

/// What the command line says to an import.
async fn import(world: &World, pack: &Pack) -> Result<String, String> {
    let folder = pack.path().to_str().unwrap();
    let line = ["future-community", "policy", "import", "--database-url", &world.database.url, folder];
    let mut out = Vec::new();
    let done = Cli::try_parse_from(line).unwrap().run(&mut out).await;
    done.map(|()| String::from_utf8(out).unwrap()).map_err(|error| error.to_string())
}

/// An empty register: its tables, and no policy.
async fn migrated(database: Database) -> World {
    let world = World::empty(database).await;
    world.store.migrate().await.unwrap();
    world
}

both! {
    async fn another_programme_is_refused(world) {
        let before = everything(world).await;
        let pack = Pack::copy().with("programme.toml", "code = \"fuyang-2022-8\"", "code = \"fuyang-2025-3\"");
        let refused = programme::import(&world.store, &pack.read().unwrap()).await;
        assert!(matches!(refused, Err(ImportError::AnotherProgramme { .. })), "{refused:?}");
        let told = import(world, &pack).await.unwrap_err();
        assert!(told.contains("fuyang-2022-8") && told.contains("fuyang-2025-3"), "{told}");
        assert_eq!(everything(world).await, before);
    }

    async fn a_faulty_pack_is_not_imported_in_part(world) {
        let before = everything(world).await;
        let pack = Pack::copy()
            .with("communities.csv", "4,baihe,CREATION,百合社区", "4,baihe,CREATION,百合花园社区")
            .with("responsibilities.csv", "finance-1,finance,1", "finance-1,finances,1");
        let told = import(world, &pack).await.unwrap_err();
        assert!(told.contains("responsibilities.csv:13:2: organization: \"finances\""), "{told}");
        assert_eq!(everything(world).await, before);
    }

    async fn the_command_line_reports_what_it_imported(world) {
        let pack = Pack::copy().with("organizations.csv", "区教育局", "区教育体育局");
        let report = import(world, &pack).await.unwrap();
        assert_eq!(
            report,
            "organizations: 1 changed: education\n\
             duties: 0 derived, 0 cancelled, 0 kept though they no longer follow, because they are signed\n"
        );
        assert_eq!(import(world, &pack).await.unwrap(), "nothing changed\n");
    }

    async fn an_import_whose_last_statement_fails_leaves_nothing(world) {
        let before = everything(world).await;
        let statements: &[&str] = if world.database.is_sqlite() {
            &["CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'full'); END"]
        } else {
            &[
                "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'full'; END $$",
                "CREATE TRIGGER full_trail BEFORE INSERT ON audit_events EXECUTE FUNCTION fail()",
            ]
        };
        for statement in statements {
            world.database.execute(statement).await.unwrap();
        }
        let pack = Pack::copy().without("responsibilities.csv", "finance-2,");
        let failed = programme::import(&world.store, &pack.read().unwrap()).await;
        assert!(matches!(failed, Err(ImportError::Failed(_))), "{failed:?}");
        assert_eq!(everything(world).await, before);
    }
}

/// An import that is given up at each of its statements, in the midst of it.
async fn given_up_half_way(mut world: World) {
    let mut empty = everything(&world).await;
    let pack = Pack::copy().read().unwrap();
    let mut given_up = 0;
    // The import sends 26 statements. One that has come to its commit is let through: who gives up then does not
    // know what comes of it.
    for least in 1..24 {
        let began = world.store.statements();
        let mut import = Box::pin(programme::import(&world.store, &pack));
        let outcome = poll_fn(|context| match import.as_mut().poll(context) {
            Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
            Poll::Pending if (least..24).contains(&(world.store.statements() - began)) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        })
        .await;
        drop(import);
        if let Some(outcome) = outcome {
            // The database never kept it waiting. It is done; the next one begins on another.
            outcome.unwrap();
            world = migrated(world.database.another().await).await;
            empty = everything(&world).await;
            continue;
        }
        given_up += 1;
        assert_eq!(everything(&world).await, empty, "given up after {least} statements");
    }
    programme::import(&world.store, &pack).await.unwrap();
    assert!(given_up >= 3, "it was given up {given_up} times");
    assert_eq!(world.trail().await.len(), 1);
    assert_eq!(world.store.unscoped_rows::<duty::Entity>(Condition::all()).await.unwrap().len(), 220);
}

mod an_import_that_is_given_up_leaves_nothing {
    use super::{Database, given_up_half_way, migrated};

    #[tokio::test]
    async fn sqlite() {
        given_up_half_way(migrated(Database::sqlite()).await).await;
    }

    #[tokio::test]
    async fn postgres() {
        given_up_half_way(migrated(Database::postgres().await).await).await;
    }
}
