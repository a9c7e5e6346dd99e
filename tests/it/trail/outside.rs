//! The trail beside everything else: who commands, who probes.

use super::{unguarded, whole};
use crate::policy::acknowledge;
use axum::{
    body::Body,
    http::{Request, StatusCode},
};

both! {
    async fn what_a_command_wrote_is_sealed_when_it_answers(world) {
        let before = whole(world).await;
        acknowledge(world, "education-1", "baihe").await;
        assert!(whole(world).await > before);
    }

    async fn a_probe_does_not_look_at_the_trail(world) {
        acknowledge(world, "education-1", "baihe").await;
        let ready = || world.send(Request::get("/readyz").body(Body::empty()).unwrap());
        ready().await;
        let before = world.store.statements();
        assert_eq!(ready().await.status, StatusCode::OK);
        let sent = world.store.statements() - before;
        unguarded(world).await;
        world.database.execute("DELETE FROM audit_events").await.unwrap();
        world.database.execute("DELETE FROM audit_seals").await.unwrap();
        let before = world.store.statements();
        assert_eq!(ready().await.status, StatusCode::OK);
        assert_eq!(world.store.statements() - before, sent);
    }

    async fn whoever_breaks_the_trail_stops_nobody(world) {
        acknowledge(world, "education-1", "baihe").await;
        unguarded(world).await;
        world.database.execute("DELETE FROM audit_seals").await.unwrap();
        acknowledge(world, "education-1", "hanghuang").await;
        assert!(world.store.verify(None).await.is_err());
    }
}
