//! What `Scoped` covers, asked directly: where a permission is held everywhere or not at all, or rows are looked up below
//! what one sees already, no viewer leads there today.

use crate::{drafts, duties, evaluations, funding, harness::World, inbox, library, reviews, work_items};
use entity::{
    history::{of_duties, of_evaluations, of_funding, of_reviews, of_work_items},
    id::{AccountId, OrganizationId, SessionId},
    indicator, opinion_withdrawal, organization, score, verification,
    vocabulary::{AccountKind, Role},
};
use future_community::{
    authn::Origin,
    authz::{Assignment, Identity, Places, Viewer},
    store::Scoped,
};
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, Func, Query},
};
use serde_json::json;

/// How many rows of a table fit one of these.
async fn count<E: Scoped>(world: &World, alternatives: Vec<Condition>) -> i64 {
    let any = Condition::any().add(Expr::cust("1 = 0"));
    let fits = alternatives.into_iter().fold(any, Condition::add);
    let mut select = Query::select();
    select.from(E::default()).expr(Func::count(Expr::cust("*"))).cond_where(fits);
    world.database.rows_of(|engine| engine.build(&select)).await[0].try_get_by_index(0).unwrap()
}

/// The table has rows, and nobody sees one without signing in, though the catalogue is public; nor is one inside the
/// places of an organization that has nothing.
async fn is_hidden<E: Scoped>(world: &World) {
    keeps_out::<E>(world).await;
    let seen = world.store.rows::<E>(&Viewer::nobody(true)).count().await.unwrap();
    assert_eq!(seen, 0, "{}", E::default().table_name());
}

/// The table has rows, and none of them is inside the places of an organization that has nothing.
async fn keeps_out<E: Scoped>(world: &World) {
    let stranger = vec![OrganizationId(uuid::Uuid::from_u128(1))];
    let places = Places { own: stranger.clone(), territory: stranger, ..Places::default() };
    let table = E::default().table_name().to_owned();
    assert!(count::<E>(world, vec![Condition::all()]).await > 0, "{table} is empty");
    assert_eq!(count::<E>(world, E::inside(&places, world.store.dialect())).await, 0, "{table}");
}

async fn organization_of(world: &World, code: &str) -> OrganizationId {
    let named = organization::Column::Code.eq(code);
    world.store.unscoped_rows::<organization::Entity>(named).await.unwrap()[0].id
}

/// Somebody.
fn identity() -> Identity {
    let nobody = uuid::Uuid::nil();
    let (account, session) = (AccountId(nobody), SessionId(nobody));
    Identity { account, kind: AccountKind::Person, display_name: String::new(), session }
}

both! {
    async fn an_organization_that_has_nothing_reaches_nothing(world) {
        duties::brought_to(world, "COMPLETED").await;
        world.person("health.officer").await;
        let wrong = world.app.authenticator.sign_in("health.officer", "a wrong password", Origin::Unknown).await;
        assert!(wrong.is_err());
        let evaluation = evaluations::verified(world).await;
        let review = reviews::opened(world, "jiangbin", "APPRAISAL", Some(&evaluation["id"])).await;
        reviews::all_sign(world, &review, "APPROVE").await;
        let signer = world.person("health.signer").await;
        inbox::mark(&signer, json!({ "upTo": world.clock.now().rfc3339() })).await;
        drafts::of_a_duty(&signer, "health", "说明").await;
        let office = world.person("fengmao-office.coordinator").await;
        let later = library::change(&office, "heshan", json!({ "plannedFinish": "2024-06" })).await;
        library::decided(&office, json!([later]), "later").await;
        let gone = library::change(&office, "dongwu", json!({ "withdraw": true })).await;
        library::decided(&office, json!([gone]), "gone").await;
        work_items::raised(&office, json!({ "list": "WORK", "title": "报表", "assignedTo": "health" })).await;
        funding::happens(world, "jiangbin", "fuchun-subdistrict").await;
        is_hidden::<of_funding::Entity>(world).await;
        is_hidden::<entity::stage_step::Entity>(world).await;
        is_hidden::<entity::duty_standing::Entity>(world).await;
        is_hidden::<entity::community_standing::Entity>(world).await;
        is_hidden::<entity::work_item::Entity>(world).await;
        is_hidden::<entity::work_item_change::Entity>(world).await;
        is_hidden::<of_work_items::Entity>(world).await;
        is_hidden::<entity::duty_event::Entity>(world).await;
        is_hidden::<entity::library_decision::Entity>(world).await;
        is_hidden::<entity::notification::Entity>(world).await;
        is_hidden::<entity::notification_read::Entity>(world).await;
        is_hidden::<entity::draft::Entity>(world).await;
        is_hidden::<entity::account::Entity>(world).await;
        is_hidden::<entity::account_record::Entity>(world).await;
        is_hidden::<entity::credential::lock::Entity>(world).await;
        is_hidden::<entity::session::Entity>(world).await;
        is_hidden::<entity::sign_in_address::Entity>(world).await;
        is_hidden::<entity::assignment::Entity>(world).await;
        is_hidden::<entity::audit_event::Entity>(world).await;
        keeps_out::<entity::community::Entity>(world).await;
        is_hidden::<entity::duty::Entity>(world).await;
        is_hidden::<entity::evaluation::Entity>(world).await;
        is_hidden::<entity::evaluation_verifier::Entity>(world).await;
        keeps_out::<entity::indicator::Entity>(world).await;
        keeps_out::<entity::indicator_set::Entity>(world).await;
        is_hidden::<entity::opinion::Entity>(world).await;
        keeps_out::<entity::programme::Entity>(world).await;
        is_hidden::<entity::review::Entity>(world).await;
        is_hidden::<entity::roster_entry::Entity>(world).await;
        is_hidden::<entity::score::Entity>(world).await;
        is_hidden::<entity::sign_off::Entity>(world).await;
        is_hidden::<entity::verification::Entity>(world).await;
        // What is concluded is told to more, and not to a stranger.
        let office = world.person("fengmao-office.coordinator").await;
        let seen = reviews::review(&office, &review["id"]).await;
        let conclusion = reviews::deciding(&seen, "return", &json!({ "conclusion": "RETURNED", "note": "材料不齐" }));
        reviews::done(&reviews::give(&office, "concludeReview", conclusion).await);
        keeps_out::<entity::opinion::Entity>(world).await;
    }

    async fn a_history_is_of_what_one_sees_and_of_nothing_else(world) {
        duties::brought_to(world, "COMPLETED").await;
        let evaluation = evaluations::verified(world).await;
        let review = reviews::opened(world, "jiangbin", "APPRAISAL", Some(&evaluation["id"])).await;
        reviews::all_sign(world, &review, "APPROVE").await;
        let office = world.person("fengmao-office.coordinator").await;
        work_items::raised(&office, json!({ "list": "WORK", "title": "报表", "assignedTo": "health" })).await;
        funding::happens(world, "jiangbin", "fuchun-subdistrict").await;
        let dialect = world.store.dialect();
        let stranger = vec![OrganizationId(uuid::Uuid::from_u128(1))];
        let nothing = Places { own: stranger.clone(), territory: stranger, settled: true };
        assert_eq!(count::<of_duties::Entity>(world, of_duties::Entity::inside(&nothing, dialect)).await, 0);
        assert_eq!(count::<of_evaluations::Entity>(world, of_evaluations::Entity::inside(&nothing, dialect)).await, 0);
        assert_eq!(count::<of_reviews::Entity>(world, of_reviews::Entity::inside(&nothing, dialect)).await, 0);
        // Whoever reaches everything of one kind: of the trail, what is about that.
        let kind = |kind: &str| {
            let trail = world.trail();
            let kind = kind.to_owned();
            async move { trail.await.iter().filter(|event| event.subject_kind == kind).count() }
        };
        let assignments = vec![Assignment { role: Role::Coordinator, organization: None, on_behalf_of: None }];
        let office = Viewer::signed_in(identity(), assignments, true);
        assert_eq!(world.store.rows::<of_duties::Entity>(&office).all(&[]).await.unwrap().len(), kind("duty").await);
        assert_eq!(world.store.rows::<of_evaluations::Entity>(&office).all(&[]).await.unwrap().len(), kind("evaluation").await);
        assert_eq!(world.store.rows::<of_reviews::Entity>(&office).all(&[]).await.unwrap().len(), kind("review").await);
        assert_eq!(world.store.rows::<of_work_items::Entity>(&office).all(&[]).await.unwrap().len(), kind("workitem").await);
        // What was ruled, spent, audited and paid; that a parameter was set is of no one community.
        assert_eq!(world.store.rows::<of_funding::Entity>(&office).all(&[]).await.unwrap().len(), 4);
        // Of a draft a department is told nothing, also not what it verified before.
        let of_health = Places { own: vec![organization_of(world, "health").await], ..Places::default() };
        let told = async || count::<of_evaluations::Entity>(world, of_evaluations::Entity::inside(&of_health, dialect)).await;
        assert_eq!(told().await, 3);
        world.database.execute("UPDATE evaluations SET status = 'DRAFT', submitted_at = NULL").await.unwrap();
        assert_eq!(told().await, 0);
    }

    async fn who_answers_for_a_scenario_reaches_its_rows_once_they_are_submitted(world) {
        let places = Places { own: vec![organization_of(world, "health").await], ..Places::default() };
        let dialect = world.store.dialect();
        evaluations::opened(world).await;
        assert_eq!(count::<score::Entity>(world, vec![Condition::all()]).await, 5);
        assert_eq!(count::<score::Entity>(world, score::Entity::inside(&places, dialect)).await, 0);
        evaluations::verified(world).await;
        assert_eq!(count::<score::Entity>(world, score::Entity::inside(&places, dialect)).await, 2);
        assert_eq!(count::<verification::Entity>(world, vec![Condition::all()]).await, 6);
        assert_eq!(count::<verification::Entity>(world, verification::Entity::inside(&places, dialect)).await, 1);
    }

    async fn a_withdrawal_is_its_organizations_until_the_conclusion(world) {
        let review = reviews::opened(world, "jiangbin", "RECHECK", None).await;
        let health = world.person("health.signer").await;
        let opinion = reviews::done(&reviews::sign(&health, &review["id"], "APPROVE", "sign").await);
        let withdrawal = json!({ "opinion": opinion["id"], "reason": "有误", "idempotencyKey": "withdraw" });
        reviews::done(&reviews::give(&health, "withdrawOpinion", withdrawal).await);
        is_hidden::<opinion_withdrawal::Entity>(world).await;
        for (code, reached) in [("health", 1), ("education", 0)] {
            let places = Places { own: vec![organization_of(world, code).await], ..Places::default() };
            let inside = opinion_withdrawal::Entity::inside(&places, world.store.dialect());
            assert_eq!(count::<opinion_withdrawal::Entity>(world, inside).await, reached, "{code}");
        }
    }

    async fn the_indicators_of_a_draft_are_as_hidden_as_the_draft(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let set = json!({
            "code": "draft", "title": "试用指标", "official": false, "creationTypes": ["RENOVATION"], "csv": evaluations::SET,
            "idempotencyKey": "import",
        });
        evaluations::done(&evaluations::give(&office, "importIndicatorSet", set).await);
        let seen = async || world.store.rows::<indicator::Entity>(&Viewer::nobody(true)).all(&[]).await.unwrap().len();
        assert_eq!((count::<indicator::Entity>(world, vec![Condition::all()]).await, seen().await), (5, 0));
        evaluations::published(world, "small", evaluations::SET, None).await;
        assert_eq!((count::<indicator::Entity>(world, vec![Condition::all()]).await, seen().await), (10, 5));
    }
}
