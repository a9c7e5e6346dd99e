//! The tables: what the steps make of an empty database, on either engine.

use crate::{
    harness::{Answer, Database, Pack, World},
    reference::rows,
};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use entity::{Positional, vocabulary::Role};
use future_community::store;
use migration::{Migrator, MigratorTrait};
use sea_orm::{EntityTrait, Iterable};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Every table with its columns, each with whether it may be empty.
type Tables = BTreeMap<String, BTreeMap<String, bool>>;

/// What stands in the database itself, but for the list of the steps that were taken.
async fn tables(database: &Database) -> Tables {
    let question = if database.is_sqlite() {
        r#"SELECT m.name, c.name, CASE WHEN c."notnull" = 0 AND c.pk = 0 THEN 1 ELSE 0 END
           FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"#
    } else {
        "SELECT table_name::text, column_name::text, CASE is_nullable WHEN 'YES' THEN 1 ELSE 0 END
         FROM information_schema.columns WHERE table_schema = 'public'"
    };
    let mut tables = Tables::new();
    for row in database.rows(question).await {
        let table: String = row.try_get_by_index(0).unwrap();
        let nullable: i32 = row.try_get_by_index(2).unwrap();
        tables.entry(table).or_default().insert(row.try_get_by_index(1).unwrap(), nullable == 1);
    }
    tables.remove("seaql_migrations");
    tables
}

/// The indexes and triggers, as the engine wrote them down.
async fn rules(database: &Database) -> BTreeSet<String> {
    let question = if database.is_sqlite() {
        "SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    } else {
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'seaql_migrations'
         UNION SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
         UNION SELECT pg_get_constraintdef(oid) FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace AND conrelid <> 'seaql_migrations'::regclass
         UNION SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    };
    database.rows(question).await.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// The table that an entity expects.
fn expected<E: EntityTrait>(tables: &mut Tables) {
    let columns = E::Column::iter().map(|column| {
        let nullable = sea_orm::ColumnTrait::def(&column).is_null();
        (sea_orm::IdenStatic::as_str(&column).to_owned(), nullable)
    });
    tables.insert(E::default().table_name().to_owned(), columns.collect());
}

/// The tables that all entities expect.
fn entities() -> Tables {
    let mut tables = Tables::new();
    expected::<entity::acceptance::Entity>(&mut tables);
    expected::<entity::account::Entity>(&mut tables);
    expected::<entity::assignment::Entity>(&mut tables);
    expected::<entity::attachment::Entity>(&mut tables);
    expected::<entity::attachment::of_scores::Entity>(&mut tables);
    expected::<entity::attachment::of_sign_offs::Entity>(&mut tables);
    expected::<entity::attachment::of_stage_changes::Entity>(&mut tables);
    expected::<entity::audit_event::Entity>(&mut tables);
    expected::<entity::audit_head::Entity>(&mut tables);
    expected::<entity::audit_seal::Entity>(&mut tables);
    expected::<entity::audit_waiting::Entity>(&mut tables);
    expected::<entity::authorization_code::Entity>(&mut tables);
    expected::<entity::bulletin::Entity>(&mut tables);
    expected::<entity::bulletin_draft::Entity>(&mut tables);
    expected::<entity::bulletin_formula::Entity>(&mut tables);
    expected::<entity::client_key::Entity>(&mut tables);
    expected::<entity::comment::Entity>(&mut tables);
    expected::<entity::community::Entity>(&mut tables);
    expected::<entity::community_standing::Entity>(&mut tables);
    expected::<entity::credential::Entity>(&mut tables);
    expected::<entity::document::Entity>(&mut tables);
    expected::<entity::attachment::of_dossiers::Entity>(&mut tables);
    expected::<entity::dossier::Entity>(&mut tables);
    expected::<entity::dossier_version::Entity>(&mut tables);
    expected::<entity::draft::Entity>(&mut tables);
    expected::<entity::duty::Entity>(&mut tables);
    expected::<entity::duty_standing::Entity>(&mut tables);
    expected::<entity::duty_tally::Entity>(&mut tables);
    expected::<entity::duty_tally_change::Entity>(&mut tables);
    expected::<entity::duty_tally_day::Entity>(&mut tables);
    expected::<entity::duty_tally_sum::Entity>(&mut tables);
    expected::<entity::evaluation::Entity>(&mut tables);
    expected::<entity::evaluation_standing::Entity>(&mut tables);
    expected::<entity::evaluation_verifier::Entity>(&mut tables);
    expected::<entity::expenditure::Entity>(&mut tables);
    expected::<entity::attachment::of_expenditures::Entity>(&mut tables);
    expected::<entity::funding_rule_set::Entity>(&mut tables);
    expected::<entity::funding_ruling::Entity>(&mut tables);
    expected::<entity::payment::Entity>(&mut tables);
    expected::<entity::attachment::of_payments::Entity>(&mut tables);
    expected::<entity::price_audit::Entity>(&mut tables);
    expected::<entity::attachment::of_price_audits::Entity>(&mut tables);
    expected::<entity::feed::Entity>(&mut tables);
    expected::<entity::feed_clock::Entity>(&mut tables);
    expected::<entity::feed_epoch::Entity>(&mut tables);
    expected::<entity::feed_exit::Entity>(&mut tables);
    expected::<entity::feed_right::Entity>(&mut tables);
    expected::<entity::idempotency_key::Entity>(&mut tables);
    expected::<entity::indicator::Entity>(&mut tables);
    expected::<entity::indicator_set::Entity>(&mut tables);
    expected::<entity::library_decision::Entity>(&mut tables);
    expected::<entity::linked_identity::Entity>(&mut tables);
    expected::<entity::notification::Entity>(&mut tables);
    expected::<entity::notification_read::Entity>(&mut tables);
    expected::<entity::opinion::Entity>(&mut tables);
    expected::<entity::opinion_withdrawal::Entity>(&mut tables);
    expected::<entity::organization::Entity>(&mut tables);
    expected::<entity::pack_cell::Entity>(&mut tables);
    expected::<entity::attachment::of_plans::Entity>(&mut tables);
    expected::<entity::plan::Entity>(&mut tables);
    expected::<entity::pool::Entity>(&mut tables);
    expected::<entity::programme::Entity>(&mut tables);
    expected::<entity::public_client::Entity>(&mut tables);
    expected::<entity::redirect_uri::Entity>(&mut tables);
    expected::<entity::refresh_token::Entity>(&mut tables);
    expected::<entity::reminder::Entity>(&mut tables);
    expected::<entity::responsibility::Entity>(&mut tables);
    expected::<entity::review::Entity>(&mut tables);
    expected::<entity::review_plan::Entity>(&mut tables);
    expected::<entity::roster_entry::Entity>(&mut tables);
    expected::<entity::scenario::Entity>(&mut tables);
    expected::<entity::schema_floor::Entity>(&mut tables);
    expected::<entity::score::Entity>(&mut tables);
    expected::<entity::secret::Entity>(&mut tables);
    expected::<entity::session::Entity>(&mut tables);
    expected::<entity::sign_in_address::Entity>(&mut tables);
    expected::<entity::sign_off::Entity>(&mut tables);
    expected::<entity::sign_off_recall::Entity>(&mut tables);
    expected::<entity::signing_key::Entity>(&mut tables);
    expected::<entity::stage_change::Entity>(&mut tables);
    expected::<entity::superseded_verification::Entity>(&mut tables);
    expected::<entity::used_assertion::Entity>(&mut tables);
    expected::<entity::used_provider_token::Entity>(&mut tables);
    expected::<entity::verification::Entity>(&mut tables);
    expected::<entity::webhook::Entity>(&mut tables);
    expected::<entity::webhook_account::Entity>(&mut tables);
    expected::<entity::webhook_delivery::Entity>(&mut tables);
    expected::<entity::webhook_key::Entity>(&mut tables);
    expected::<entity::attachment::of_work_items::Entity>(&mut tables);
    expected::<entity::work_item::Entity>(&mut tables);
    expected::<entity::work_item_change::Entity>(&mut tables);
    mechanisms(&mut tables);
    tables
}

/// Those of targets, the special plan, and what accompanies projects.
fn mechanisms(tables: &mut Tables) {
    expected::<entity::attachment::of_leases::Entity>(tables);
    expected::<entity::lease_request::Entity>(tables);
    expected::<entity::attachment::of_publicity::Entity>(tables);
    expected::<entity::publicity_record::Entity>(tables);
    expected::<entity::attachment::of_milestones::Entity>(tables);
    expected::<entity::milestone::Entity>(tables);
    expected::<entity::requirement::Entity>(tables);
    expected::<entity::target::Entity>(tables);
    expected::<entity::digital_application::Entity>(tables);
    expected::<entity::application_activity::Entity>(tables);
}

/// Whether the rows of a table can be read by the positions of its entity's fields.
async fn reads<E: EntityTrait<Model: Positional>>(world: &World) -> usize {
    world.store.unscoped_rows::<E>(sea_orm::Condition::all()).await.unwrap().len()
}

/// Whether the server would be sent requests, and what it says to the operator.
async fn readiness(world: &World) -> (StatusCode, String) {
    let Answer { status, bytes, .. } = world.send(Request::get("/readyz").body(Body::empty()).unwrap()).await;
    (status, String::from_utf8(bytes).unwrap())
}

/// What the engine says to a statement that it refuses.
async fn refused(database: &Database, statement: &str) -> String {
    match database.execute(statement).await {
        Ok(rows) => panic!("{statement} was done to {rows} rows"),
        Err(error) => error.to_string(),
    }
}

both! {
    async fn the_columns_are_those_of_the_entities(world) {
        assert_eq!(tables(&world.database).await, entities());
    }

    async fn down_leaves_nothing_and_up_again_the_same(world) {
        let (before, kept) = (tables(&world.database).await, rules(&world.database).await);
        world.store.unmigrate().await.unwrap();
        assert_eq!(tables(&world.database).await, Tables::new());
        assert_eq!(rules(&world.database).await, BTreeSet::new());
        world.store.migrate().await.unwrap();
        assert_eq!(tables(&world.database).await, before);
        assert_eq!(rules(&world.database).await, kept);
        // It is a register again, not only its tables.
        assert_eq!(Pack::copy().import(world).await.duties_derived, 220);
    }

    async fn migrating_again_changes_nothing(world) {
        let before = super::policy::everything(world).await;
        world.store.migrate().await.unwrap();
        assert_eq!(world.store.tables().await.unwrap(), store::Tables::Own);
        assert_eq!(super::policy::everything(world).await, before);
    }

    async fn every_table_reads_as_its_entity(world) {
        // One row at least of each kind that a signature brings about.
        super::policy::acknowledge(world, "education-1", "baihe").await;
        let events = reads::<entity::audit_event::Entity>(world).await;
        assert_eq!(reads::<entity::audit_seal::Entity>(world).await, events);
        assert_eq!(reads::<entity::audit_head::Entity>(world).await, 1);
        assert_eq!(reads::<entity::audit_waiting::Entity>(world).await, 0);
        assert_eq!(reads::<entity::account::Entity>(world).await, 1);
        assert_eq!(reads::<entity::assignment::Entity>(world).await, 1);
        assert_eq!(reads::<entity::credential::Entity>(world).await, 1);
        assert_eq!(reads::<entity::session::Entity>(world).await, 1);
        assert_eq!(reads::<entity::refresh_token::Entity>(world).await, 1);
        assert_eq!(reads::<entity::signing_key::Entity>(world).await, 1);
        assert_eq!(reads::<entity::sign_off::Entity>(world).await, 1);
        assert_eq!(reads::<entity::idempotency_key::Entity>(world).await, 1);
        assert_eq!(reads::<entity::duty::Entity>(world).await, 220);
        assert_eq!(reads::<entity::community::Entity>(world).await, 17);
        assert_eq!(reads::<entity::pool::Entity>(world).await, 3);
    }

    async fn neither_the_trail_nor_a_signature_can_be_touched(world) {
        super::policy::acknowledge(world, "education-1", "baihe").await;
        let before = super::policy::everything(world).await;
        let database = &world.database;
        for statement in [
            "UPDATE audit_events SET action = 'NOTHING'",
            "UPDATE audit_events SET detail = detail",
            "DELETE FROM audit_events",
            "DELETE FROM audit_events WHERE action = 'SIGN_DUTY'",
            "UPDATE audit_seals SET hash = previous",
            "DELETE FROM audit_seals WHERE position = 1",
            "DELETE FROM audit_head",
            "UPDATE audit_head SET position = position - 1",
            "UPDATE sign_offs SET statement = '不同意'",
            "UPDATE sign_offs SET content_digest = content_digest",
            "DELETE FROM sign_offs",
        ] {
            let error = refused(database, statement).await;
            let said = ["append-only", "never edited", "never deleted", "only grows", "only rises"];
            assert!(said.iter().any(|said| error.contains(said)), "{statement}: {error}");
        }
        if database.is_sqlite() {
            // The other ways in which SQLite replaces a row: by its key, and by its place.
            let columns = "organization_id, account_id, signed_at, statement, content, content_digest";
            let named = format!("id, duty_id, ordinal, act, {columns}");
            let of = format!("duty_id, ordinal + 1, 'COMPLETE', {columns} FROM sign_offs");
            for statement in [
                format!("INSERT OR REPLACE INTO sign_offs ({named}) SELECT id, {of}"),
                format!("INSERT OR REPLACE INTO sign_offs (rowid, {named}) SELECT rowid, randomblob(16), {of}"),
            ] {
                let error = refused(database, &statement).await;
                assert!(error.contains("never edited"), "{statement}: {error}");
            }
            refused(database, "INSERT OR REPLACE INTO audit_events SELECT * FROM audit_events").await;
            refused(database, "INSERT OR REPLACE INTO audit_seals SELECT * FROM audit_seals").await;
            refused(database, "INSERT OR REPLACE INTO audit_head SELECT one, 0 FROM audit_head").await;
            refused(
                database,
                "INSERT INTO audit_events SELECT * FROM audit_events WHERE true
                 ON CONFLICT (id) DO UPDATE SET action = 'NOTHING'",
            )
            .await;
        } else {
            refused(database, "TRUNCATE audit_events").await;
            refused(database, "TRUNCATE audit_seals").await;
            refused(database, "TRUNCATE audit_head").await;
            refused(database, "TRUNCATE sign_offs CASCADE").await;
        }
        assert_eq!(super::policy::everything(world).await, before);
    }

    async fn what_is_there_is_numbered_in_the_order_of_its_times(world) {
        // Two signatures at one moment, then one a minute later; and two opinions.
        let duty = super::duties::brought_to(world, "RETURNED").await;
        world.clock.advance(60);
        let signer = world.person("education.signer").await;
        let completing = super::duties::signing(&duty, "COMPLETE", "again");
        super::duties::done(&signer.command("signDuty", completing).await);
        let opened = super::reviews::opened(world, "jiangbin", "RECHECK", None).await;
        for name in ["health.signer", "education.signer"] {
            let person = world.person(name).await;
            super::reviews::done(&super::reviews::sign(&person, &opened["id"], "APPROVE", "opinion").await);
        }
        Pack::copy().without("responsibilities.csv", "finance-2,").import(world).await;
        let steps = Migrator::migrations();
        let last = steps.iter().rev().position(|step| step.name().ends_with("_standing")).unwrap() + 1;
        world.database.migrate(|database| Box::pin(Migrator::down(database, u32::try_from(last).ok()))).await;
        world.database.migrate(|database| Box::pin(Migrator::up(database, None))).await;

        let mut signatures = rows::<entity::sign_off::Entity>(world).await;
        signatures.sort_by_key(|row| (row.signed_at, row.id));
        assert_eq!(signatures.iter().map(|row| row.ordinal).collect::<Vec<_>>(), [1, 2, 3]);
        let mut opinions = rows::<entity::opinion::Entity>(world).await;
        opinions.sort_by_key(|row| (row.signed_at, row.id));
        assert_eq!(opinions.iter().map(|row| row.ordinal).collect::<Vec<_>>(), [1, 2]);
        let lapsed = rows::<entity::duty::Entity>(world).await.into_iter().filter(|row| row.lapsed_at.is_some());
        assert_eq!(lapsed.count(), 10);
        // What comes goes on from there, and what is there is kept as ever.
        let seen = super::duties::again(&signer, &duty).await;
        let office = world.person("fengmao-office.coordinator").await;
        let returned = super::duties::deciding(&seen, Some("再看"), "return");
        let returned = super::duties::done(&office.command("returnDuty", returned).await);
        super::duties::done(&signer.command("signDuty", super::duties::signing(&returned, "COMPLETE", "last")).await);
        refused(&world.database, "UPDATE sign_offs SET ordinal = 0").await;
        refused(&world.database, "UPDATE opinions SET ordinal = 0").await;
        assert_eq!(Pack::copy().import(world).await.duties_derived, 10, "what lapsed is taken up again");
    }

    async fn a_step_that_fails_half_way_leaves_the_tables_as_they_were(world) {
        let (whole, kept) = (tables(&world.database).await, rules(&world.database).await);
        let steps = Migrator::migrations();
        let last = steps.iter().rev().position(|step| step.name().ends_with("_units")).unwrap() + 1;
        world.database.migrate(|database| Box::pin(Migrator::down(database, u32::try_from(last).ok()))).await;
        let before = tables(&world.database).await;
        assert_ne!(before, whole);
        // The name of an index that the step makes near its end.
        world.database.execute("CREATE INDEX communities_by_finish ON communities (name)").await.unwrap();
        assert!(world.store.migrate().await.is_err());
        assert_eq!(tables(&world.database).await, before);
        world.database.execute("DROP INDEX communities_by_finish").await.unwrap();
        world.store.migrate().await.unwrap();
        assert_eq!((tables(&world.database).await, rules(&world.database).await), (whole, kept));
    }

    async fn a_duty_stands_once_under_its_clause(world) {
        let again = |column: &str| {
            format!(
                "INSERT INTO duties (id, revision, responsibility_id, organization_id, community_id, position, status,
                 status_reason, due_on, created_at, updated_at, unit_id, community_ordinal)
                 SELECT {column}, revision, responsibility_id, organization_id, community_id,
                 position, status, status_reason, due_on, created_at, updated_at, unit_id, community_ordinal FROM duties"
            )
        };
        // Under ids that no duty has.
        let error = refused(&world.database, &again("community_id")).await;
        assert!(!error.is_empty());
        let id = if world.database.is_sqlite() { "randomblob(16)" } else { "gen_random_uuid()" };
        for subject in ["WHERE community_id IS NULL", "WHERE community_id IS NOT NULL"] {
            let error = refused(&world.database, &format!("{} {subject}", again(id))).await;
            assert!(error.to_lowercase().contains("unique"), "{error}");
        }
    }
}

/// What a server says while its database is on the way to being one.
async fn readiness_on_the_way(world: World) {
    let (status, hint) = readiness(&world).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(hint, "migrations are pending: run `future-community migrate`\n");
    world.store.migrate().await.unwrap();
    let (status, hint) = readiness(&world).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(hint, "no policy: run `future-community policy import DIR`\n");
    // Whoever asks all the same is told no more than that it failed.
    let answer = world.nobody().send("{ programme { code } }", json!({})).await;
    assert_eq!((answer.status, answer.error_code()), (StatusCode::SERVICE_UNAVAILABLE, "INTERNAL"));
    Pack::copy().import(&world).await;
    assert_eq!(readiness(&world).await, (StatusCode::OK, "ok\n".to_owned()));
    let signer = world.member("zhang", &[(Role::DepartmentSigner, Some("education"))]).await;
    assert_eq!(signer.ask("{ duties { totalCount } }").await["duties"]["totalCount"], 21);
}

mod a_server_is_ready_once_there_is_a_policy {
    use super::{Database, World, readiness_on_the_way};

    #[tokio::test]
    async fn sqlite() {
        readiness_on_the_way(World::empty(Database::sqlite()).await).await;
    }

    #[tokio::test]
    async fn postgres() {
        readiness_on_the_way(World::empty(Database::postgres().await).await).await;
    }
}
