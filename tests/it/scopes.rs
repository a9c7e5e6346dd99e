//! What `Scoped::inside` covers, asked directly: a permission that no role holds by organization reaches everything or
//! nothing, so that no viewer leads there today.

use crate::{duties, evaluations, harness::World, reviews};
use entity::id::OrganizationId;
use future_community::{authz::Places, store::Scoped};
use sea_orm::{
    Condition,
    sea_query::{Expr, Func, Query},
};

/// How many rows of a table fit.
async fn count<E: Scoped>(world: &World, condition: Condition) -> i64 {
    let mut select = Query::select();
    select.from(E::default()).expr(Func::count(Expr::cust("*"))).cond_where(condition);
    world.database.rows_of(|engine| engine.build(&select)).await[0].try_get_by_index(0).unwrap()
}

/// The table has rows, and none of them is inside the places of an organization that has nothing.
async fn keeps_out<E: Scoped>(world: &World) {
    let stranger = vec![OrganizationId(uuid::Uuid::from_u128(1))];
    let places = Places { own: stranger.clone(), territory: stranger, ..Places::default() };
    let table = E::default().table_name().to_owned();
    assert!(count::<E>(world, Condition::all()).await > 0, "{table} is empty");
    assert_eq!(count::<E>(world, E::inside(&places, world.store.dialect())).await, 0, "{table}");
}

both! {
    async fn an_organization_that_has_nothing_reaches_nothing(world) {
        duties::brought_to(world, "COMPLETED").await;
        let evaluation = evaluations::verified(world).await;
        let review = reviews::opened(world, "jiangbin", "APPRAISAL", Some(&evaluation["id"])).await;
        reviews::all_sign(world, &review, "APPROVE").await;
        keeps_out::<entity::account::Entity>(world).await;
        keeps_out::<entity::audit_event::Entity>(world).await;
        keeps_out::<entity::community::Entity>(world).await;
        keeps_out::<entity::duty::Entity>(world).await;
        keeps_out::<entity::evaluation::Entity>(world).await;
        keeps_out::<entity::evaluation_verifier::Entity>(world).await;
        keeps_out::<entity::indicator::Entity>(world).await;
        keeps_out::<entity::indicator_set::Entity>(world).await;
        keeps_out::<entity::opinion::Entity>(world).await;
        keeps_out::<entity::programme::Entity>(world).await;
        keeps_out::<entity::review::Entity>(world).await;
        keeps_out::<entity::roster_entry::Entity>(world).await;
        keeps_out::<entity::score::Entity>(world).await;
        keeps_out::<entity::sign_off::Entity>(world).await;
        keeps_out::<entity::verification::Entity>(world).await;
    }
}
